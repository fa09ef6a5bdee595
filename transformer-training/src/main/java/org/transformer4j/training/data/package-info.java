/**
 * What to learn from: texts out of files, the examples that are made of them, and the order in which these come.
 *
 * <p>A {@link org.transformer4j.training.data.Source} reads lines, pairs of lines, JSON lines or tables. Tokens are made of them once, and
 * become examples:
 *
 * <ul>
 *   <li>for a decoder, {@link org.transformer4j.training.data.TextStream} with {@link org.transformer4j.training.data.TextWindows}, or
 *       {@link org.transformer4j.training.data.WholeTexts};
 *   <li>for an encoder-decoder, {@link org.transformer4j.training.data.TextPairs};
 *   <li>for an encoder, {@link org.transformer4j.training.data.LabelledTexts} or {@link org.transformer4j.training.data.MaskedTexts}.
 * </ul>
 *
 * <p>A {@link org.transformer4j.training.data.BatchSource} says which examples a step gets: {@link org.transformer4j.training.data.Batches}
 * of a number of examples, or {@link org.transformer4j.training.data.LengthBatches} of a number of tokens.
 */
package org.transformer4j.training.data;
