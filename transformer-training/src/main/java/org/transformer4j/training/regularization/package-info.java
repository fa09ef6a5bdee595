/** What keeps a model from learning its examples by heart. */
package org.transformer4j.training.regularization;
