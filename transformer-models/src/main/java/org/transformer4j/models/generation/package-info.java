/**
 * From the scores of the next token to text.
 *
 * <p>{@link org.transformer4j.models.generation.TextGenerator} goes on from a text, and
 * {@link org.transformer4j.models.generation.Text2TextGenerator} reads one and writes another. Below them
 * {@link org.transformer4j.models.generation.TokenGenerator} and {@link org.transformer4j.models.generation.SequenceGenerator} do the same
 * with token ids, and ask a {@link org.transformer4j.models.generation.Sampler} which token to take.
 * {@link org.transformer4j.models.generation.Generation} says how, and {@link org.transformer4j.models.generation.Constraints} which tokens
 * must or may not come: one {@code LogitsProcessor} for each rule. {@link org.transformer4j.models.generation.BeamSearch} looks for the most
 * probable continuations, {@link org.transformer4j.models.generation.PromptCache} keeps what was computed of a prompt for the next one, and
 * {@link org.transformer4j.models.generation.GreedyBatch} continues several prompts side by side where nothing ends them.
 */
package org.transformer4j.models.generation;
