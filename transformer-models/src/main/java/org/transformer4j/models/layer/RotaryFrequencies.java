package org.transformer4j.models.layer;

/**
 * How fast each pair of features rotates, in radians per position.
 *
 * @param inverses frequency of each pair
 * @param magnitude factor of cosine and sine; 1 unless a scaling rule says otherwise
 */
public record RotaryFrequencies(double[] inverses, double magnitude) {
    /** {@code theta^(-2i / rotaryDim)} for pair {@code i}. Source: Su et al. (2021), section 3.2.2. */
    public static RotaryFrequencies plain(int rotaryDim, double theta) {
        double[] inverses = new double[rotaryDim / 2];
        for (int i = 0; i < inverses.length; i++) {
            inverses[i] = 1 / StrictMath.pow(theta, 2.0 * i / rotaryDim);
        }
        return new RotaryFrequencies(inverses, 1);
    }

    /** The frequency of pair {@code i}. */
    public double inverse(int i) {
        return inverses[i];
    }

    /** All frequencies divided by {@code factor}, as if positions stood closer. Source: Chen et al. (2023), section 2.3. */
    public RotaryFrequencies linear(double factor) {
        double[] scaled = new double[inverses.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = inverses[i] / factor;
        }
        return new RotaryFrequencies(scaled, magnitude);
    }

    /**
     * Llama 3.1: pairs that turn often within the original context stay, those that turn seldom are divided, those between are
     * blended. Source: the model's published configuration and code.
     *
     * @param factor what slow pairs are divided by
     * @param low pairs with fewer turns are slow
     * @param high pairs with more turns are fast
     * @param context positions that the model was first trained on
     */
    public RotaryFrequencies llama3(double factor, double low, double high, int context) {
        double[] scaled = new double[inverses.length];
        for (int i = 0; i < scaled.length; i++) {
            double turns = context * inverses[i] / (2 * Math.PI);
            double smooth = Math.clamp((turns - low) / (high - low), 0.0, 1.0);
            scaled[i] = (1 - smooth) * inverses[i] / factor + smooth * inverses[i];
        }
        return new RotaryFrequencies(scaled, magnitude);
    }

    /**
     * YaRN: as {@link #llama3}, but by the number of the pair, and with larger cosines and sines. Source: Peng et al. (2023), sections
     * 3.2 and 3.4.
     *
     * @param theta base of the frequencies
     * @param factor what slow pairs are divided by
     * @param turns which pairs are slow
     * @param amplified factor of cosine and sine
     */
    public RotaryFrequencies yarn(double theta, double factor, Turns turns, double amplified) {
        int dim = 2 * inverses.length;
        double first = pairThatTurns(turns.fast, dim, theta, turns.context);
        double last = pairThatTurns(turns.slow, dim, theta, turns.context);
        first = Math.max(0, turns.wholePairs ? Math.floor(first) : first);
        last = Math.min(dim - 1, turns.wholePairs ? Math.ceil(last) : last);
        double span = last == first ? 0.001 : last - first;
        double[] scaled = new double[inverses.length];
        for (int i = 0; i < scaled.length; i++) {
            double divided = Math.clamp((i - first) / span, 0.0, 1.0);
            scaled[i] = divided * inverses[i] / factor + (1 - divided) * inverses[i];
        }
        return new RotaryFrequencies(scaled, amplified);
    }

    /**
     * Each frequency divided by a number of its own. Source: Ding et al. (2024), "LongRoPE", section 3.
     *
     * @param divisors one for each pair
     * @param amplified factor of cosine and sine
     */
    public RotaryFrequencies divided(double[] divisors, double amplified) {
        double[] scaled = new double[inverses.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = inverses[i] / divisors[i];
        }
        return new RotaryFrequencies(scaled, amplified);
    }

    /**
     * Where {@link #yarn} draws the line.
     *
     * @param fast turns within the original context from which on a pair stays
     * @param slow turns up to which it is divided
     * @param context positions that the model was first trained on
     * @param wholePairs whether the two lines are moved to whole pairs, outwards
     */
    public record Turns(double fast, double slow, int context, boolean wholePairs) {}

    /** The pair, as a fraction, that turns that often within the context. */
    private static double pairThatTurns(double turns, int dim, double theta, int context) {
        return dim * StrictMath.log(context / (turns * 2 * Math.PI)) / (2 * StrictMath.log(theta));
    }
}
