/**
 * From the scores of the next token to text.
 *
 * <p>{@link org.transformer4j.models.generation.TextGenerator} is text in, text out.
 * {@link org.transformer4j.models.generation.TokenGenerator} below it is token ids in, token ids out, and asks a
 * {@link org.transformer4j.models.generation.Sampler} which token to take. {@link org.transformer4j.models.generation.Generation}
 * says how, and {@link org.transformer4j.models.generation.Constraints} which tokens must or may not come: one
 * {@code LogitsProcessor} for each rule. {@link org.transformer4j.models.generation.GreedyBatch}
 * continues several prompts side by side, {@link org.transformer4j.models.generation.BeamSearch} looks for the most probable
 * continuations of one.
 */
package org.transformer4j.models.generation;
