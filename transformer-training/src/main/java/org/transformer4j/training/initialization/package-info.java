/** The numbers that a model begins to learn with. */
package org.transformer4j.training.initialization;
