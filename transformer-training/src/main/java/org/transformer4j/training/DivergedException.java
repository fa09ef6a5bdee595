package org.transformer4j.training;

/** Training went wrong: a loss, a gradient or a weight is no finite number any more. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String ADVICE = "begin again from a checkpoint before it with a smaller learning rate or clipped gradients";

    private final long since;

    private DivergedException(long since, String message) {
        super(message);
        this.since = since;
    }

    /** Of a step that was not made: the weights are those before it, and spoilt if their loss is not finite. */
    DivergedException(long step, double loss, double norm) {
        this(Double.isFinite(loss) ? step : step - 1, "step %d: the loss is %s and the norm of the gradient %s; %s".formatted(step, loss, norm, ADVICE));
    }

    /**
     * The loss that the weights behind a step have is not finite.
     *
     * @param step how many steps have been made
     * @param texts of which texts that loss is, as in {@code the validation texts}
     */
    public static DivergedException ofLoss(long step, String texts, double loss) {
        return new DivergedException(step, behind(step, "the loss of %s is %s".formatted(texts, loss)));
    }

    /**
     * The weights behind a step are not finite.
     *
     * @param step how many steps have been made
     * @param parameter one of those that have such a number
     */
    public static DivergedException ofWeights(long step, String parameter) {
        return new DivergedException(step, behind(step, "%s has numbers that are not finite".formatted(parameter)));
    }

    private static String behind(long step, String what) {
        return step == 0 ? "before the first step, %s; begin with other weights or texts".formatted(what) : "after step %d, %s; %s".formatted(step, what, ADVICE);
    }

    /** Since which step the weights are of no use: go back to a checkpoint from before it. */
    public long since() {
        return since;
    }
}
