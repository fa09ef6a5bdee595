/** A training step of ours against one of libtorch; start at {@link org.transformer4j.benchmarks.training.TrainingRatio}. */
package org.transformer4j.benchmarks.training;
