package org.transformer4j.models.generation;

/**
 * How long a generation took, without the time that its caller spent between two tokens.
 *
 * @param promptTokens tokens of the prompt; for an encoder-decoder those of the source, and those that the text begins with
 * @param reusedTokens how many of them had been computed before, so that they took no time
 * @param promptNanos nanoseconds from the prompt to the first token
 * @param generatedTokens tokens that were generated; steps of a beam search
 * @param generationNanos nanoseconds for all tokens after the first
 */
public record Timings(int promptTokens, int reusedTokens, long promptNanos, int generatedTokens, long generationNanos) {
    /** Computed tokens of the prompt per second; 0 if nothing was measured. */
    public double promptTokensPerSecond() {
        return perSecond(promptTokens - reusedTokens, promptNanos);
    }

    /** Generated tokens per second, without the first one, which comes with the prompt; 0 if there was no other. */
    public double tokensPerSecond() {
        return perSecond(generatedTokens - 1, generationNanos);
    }

    private static double perSecond(int tokens, long nanos) {
        return tokens > 0 && nanos > 0 ? tokens * 1e9 / nanos : 0;
    }
}
