/**
 * How good what a model writes or says is: {@link org.transformer4j.training.metric.Bleu} for translations,
 * {@link org.transformer4j.training.metric.ConfusionMatrix} for classes, {@link org.transformer4j.training.metric.MeanLoss} for
 * perplexity.
 */
package org.transformer4j.training.metric;
