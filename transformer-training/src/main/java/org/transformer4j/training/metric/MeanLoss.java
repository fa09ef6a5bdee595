package org.transformer4j.training.metric;

/**
 * The mean loss of several batches, in which each target counts the same however the batches were cut.
 *
 * {@snippet :
 * MeanLoss loss = MeanLoss.NONE.plus(3.2, 640).plus(3.4, 128);
 * System.out.println(loss.perplexity());
 * }
 *
 * @param sum the losses of all targets, in nats
 * @param targets how many
 */
public record MeanLoss(double sum, long targets) {
    /** Of no batch. */
    public static final MeanLoss NONE = new MeanLoss(0, 0);

    /** @throws IllegalArgumentException if the number of targets is negative */
    public MeanLoss {
        if (targets < 0) {
            throw new IllegalArgumentException("%d targets; 0 or more are expected".formatted(targets));
        }
    }

    /**
     * With one batch more.
     *
     * @param mean the mean loss of its targets
     * @param targetsOfBatch how many it has
     */
    public MeanLoss plus(double mean, long targetsOfBatch) {
        return new MeanLoss(sum + mean * targetsOfBatch, targets + targetsOfBatch);
    }

    /** The mean over all targets, in nats; NaN if there was none. */
    public double mean() {
        return sum / targets;
    }

    /**
     * {@code exp(mean)}: among how many equally probable tokens the model is as undecided as it is here. Its meaning depends on the
     * tokenizer: compare only models that have the same. Source: Jelinek, Mercer, Bahl and Baker (1977).
     */
    public double perplexity() {
        return StrictMath.exp(mean());
    }
}
