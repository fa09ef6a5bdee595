/** Teaching a model: {@link org.transformer4j.training.Trainer}. */
package org.transformer4j.training;
