package org.transformer4j.api;

/**
 * A part of a model that turns one tensor into another. A layer holds parameters and no state: what belongs to a
 * conversation comes with the context, so one layer serves several threads.
 *
 * <p>Feed-forward, as the paper writes it:
 * {@snippet :
 * record FeedForward(Linear expand, Linear contract) implements Layer {
 *     public Tensor forward(Tensor x, Context context) {
 *         return contract.forward(expand.forward(x, context).gelu(), context);
 *     }
 * }
 * }
 */
@FunctionalInterface
public interface Layer {
    /**
     * Computes the layer.
     *
     * @param x usually {@code [rows, width]}, the rows of all sequences one after the other
     * @param context the conversation that the rows belong to
     */
    Tensor forward(Tensor x, Context context);
}
