/**
 * Checks a model against golden outputs: those that Hugging Face transformers computed for the same checkpoint, in float32 and in
 * float64.
 *
 * <p>{@link org.transformer4j.models.verify.Verification} reads {@code io.safetensors} beside {@code config.json} and
 * {@code model.safetensors}. Its names are {@code in.X} and {@code out.X} for the main case, {@code CASE.in.X} and
 * {@code CASE.out.X} for others; {@code out.X.f64} is {@code out.X} in float64, and {@code CASE.out.sequences} is what greedy
 * generation gave. An architecture takes part with a {@link org.transformer4j.models.verify.GoldenRunner}.
 */
package org.transformer4j.models.verify;
