package org.transformer4j.training.loss;

import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/** How far scores are from classes. */
public final class Classification {
    private Classification() {}

    /**
     * Whether each element is of a class of its own: {@code (1 - t) x + (relu(-x) + log(1 + exp(-|x|)))}, a loss for each element.
     *
     * @param scores x, of which the logistic function is the probability
     * @param targets t, from 0 to 1
     */
    public static Tensor binaryCrossEntropy(Tensor scores, Tensor targets) {
        Elements.requireSame("binary cross-entropy", scores, targets);
        return Elements.fma(targets, -1f, 1f).times(scores).plus(ofOther(scores));
    }

    /**
     * The same where belonging to a class counts {@code w} times:
     * {@code (1 - t) x + fma(t, w, 1 - t) (relu(-x) + log(1 + exp(-|x|)))}.
     *
     * @param weights w, one for each column
     */
    public static Tensor binaryCrossEntropy(Tensor scores, Tensor targets, Slice weights) {
        Elements.requireSame("binary cross-entropy", scores, targets);
        Elements.requireLength("weights of columns", weights, scores.shape().width());
        Tensor others = Elements.fma(targets, -1f, 1f);
        Tensor factor = Elements.fma(targets, Broadcast.ROW, weights, Broadcast.FULL, others.slice());
        return others.times(scores).plus(factor.times(ofOther(scores)));
    }

    /** {@code log(1 + exp(-x))}, so that nothing overflows. */
    private static Tensor ofOther(Tensor x) {
        Tensor tail = Elements.binary(Binary.Function.ADD, x.map(Unary.Function.ABS).map(Unary.Function.NEGATE).map(Unary.Function.EXP), 1f);
        return x.map(Unary.Function.NEGATE).map(Unary.Function.RELU).plus(tail.map(Unary.Function.LOG));
    }

    /**
     * Cross-entropy with probabilities: {@code -Σ t log softmax(x)}, a loss for each row.
     *
     * @param scores x, {@code [rows, width]}
     * @param targets t, of the same shape; no gradient goes to them
     */
    public static Tensor crossEntropy(Tensor scores, Tensor targets) {
        Elements.requireSame("cross-entropy", scores, targets);
        return Divergence.weighted(Divergence.constant(targets), Divergence.logSoftmax(scores)).map(Unary.Function.NEGATE);
    }

    /**
     * Cross-entropy where classes count differently, a loss for each row: {@code -w_t log p_t}, of which {@code smoothing} is spread as
     * {@code -Σ w log p / width}, with {@code p = softmax(x)}. For a mean as PyTorch takes it, divide the sum by that of {@code w_t}.
     *
     * @param scores x, {@code [rows, width]}
     * @param targets I32, one for each row; a row whose target is no class has a loss of 0
     * @param weights w, one for each class
     * @param smoothing which part is spread over all classes, from 0 to below 1
     */
    public static Tensor crossEntropy(Tensor scores, Slice targets, Slice weights, float smoothing) {
        Elements.requireLength("targets of rows", targets, scores.shape().rows());
        Elements.requireLength("weights of classes", weights, scores.shape().width());
        Tensor hit = scores.crossEntropy(targets, 0f).times(Elements.lookUp(scores.workspace(), weights, targets));
        if (smoothing == 0) {
            return hit;
        }
        Tensor all = Elements.binary(Binary.Function.MULTIPLY, Broadcast.ROW, Divergence.logSoftmax(scores), weights)
                .reduce(Reduce.Function.SUM).times(-smoothing / scores.shape().width());
        Slice ones = Elements.filled(scores.workspace(), Shape.of(scores.shape().width()), 1f).slice();
        return hit.times(1 - smoothing).plus(Elements.where(Elements.lookUp(scores.workspace(), ones, targets), all));
    }
}
