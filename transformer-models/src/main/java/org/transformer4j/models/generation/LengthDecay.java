package org.transformer4j.models.generation;

/**
 * Makes the end of a sequence more likely the more than {@code start} tokens were generated:
 * {@code score + |score| * (factor^excess - 1)}.
 */
record LengthDecay(int start, double factor, int[] eos) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        int excess = history.newTokens() - start;
        if (excess <= 0) {
            return;
        }
        float growth = (float) (power(factor, excess) - 1);
        for (int id : eos) {
            if (scores.score(id) > Float.NEGATIVE_INFINITY) {
                scores.raise(id, Math.abs(scores.score(id)) * growth);
            }
        }
    }

    /** By squaring, since {@code StrictMath.pow} allocates. */
    private static double power(double base, int exponent) {
        double power = 1;
        double square = base;
        for (int left = exponent; left > 0; left >>= 1) {
            power = (left & 1) == 1 ? power * square : power;
            square *= square;
        }
        return power;
    }
}
