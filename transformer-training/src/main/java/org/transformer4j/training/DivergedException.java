package org.transformer4j.training;

/** Training went wrong: the loss or the gradient is no finite number any more. The weights are those before the step. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(long step, double loss, double norm) {
        super("step %d: the loss is %s and the norm of the gradient %s; begin again from the last checkpoint with a smaller learning rate or clipped gradients"
                .formatted(step, loss, norm));
    }
}
