package org.transformer4j.training.data;

/**
 * What was made of a source.
 *
 * @param examples what to learn from
 * @param counts what became of its texts
 * @param <T> such as a list of examples
 */
public record Dataset<T>(T examples, Counts counts) {}
