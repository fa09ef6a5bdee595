package org.transformer4j.training.regularization;

import org.transformer4j.api.DropoutSite;

/**
 * What is left out by chance while a model learns, and never when it is used.
 *
 * <p>Sources: dropout, Srivastava et al. (2014), at the places of Vaswani et al. (2017), section 5.4; stochastic depth, Huang et al. (2016),
 * with one rate for all layers.
 *
 * @param dropout the probability of each number of the embeddings, and of what attention and feed-forward layers add to the stream
 * @param activationDropout that of each number behind the activation of a feed-forward layer
 * @param stochasticDepth that of a whole layer, for each sequence by itself
 * @param seed decides what
 */
public record Regularization(double dropout, double activationDropout, double stochasticDepth, long seed) {
    /** Nothing is left out. */
    public static final Regularization NONE = new Regularization(0, 0, 0, 0);

    /** Checks the probabilities. */
    public Regularization {
        check("dropout", dropout);
        check("dropout of activations", activationDropout);
        check("stochastic depth", stochasticDepth);
    }

    /** Dropout of embeddings and of what layers add. */
    public static Regularization dropout(double probability, long seed) {
        return new Regularization(probability, 0, 0, seed);
    }

    /** Whether nothing is left out, and the seed decides nothing. */
    public boolean isNone() {
        return dropout == 0 && activationDropout == 0 && stochasticDepth == 0;
    }

    private static void check(String what, double probability) {
        if (!(probability >= 0 && (float) probability < 1)) {
            throw new IllegalArgumentException("%s with a probability of %s; expected at least 0 and less than 1".formatted(what, probability));
        }
    }

    double rate(DropoutSite site) {
        return site == DropoutSite.ACTIVATION ? activationDropout : dropout;
    }
}
