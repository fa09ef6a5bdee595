package org.transformer4j.training.loss;

import java.util.stream.IntStream;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/** How alike the rows of two matrices are. */
public final class Similarity {
    /** The least square of a length: a row of zeros stays one. */
    private static final float LEAST = 1e-16f;

    private Similarity() {}

    /** Each row, divided by its length: {@code x (1 / sqrt(max(Σ x², 10^-16)))}. */
    public static Tensor normalised(Tensor x) {
        Tensor square = x.reduce(Reduce.Function.SUM_OF_SQUARES);
        return x.timesColumn(Elements.binary(Binary.Function.MAX, square, LEAST).map(Unary.Function.RSQRT).slice());
    }

    /** The cosine of the angle between the rows of one and the rows of the other, from -1 to 1. */
    public static Tensor cosine(Tensor x, Tensor y) {
        Elements.requireSame("the cosine", x, y);
        return normalised(x).times(normalised(y)).reduce(Reduce.Function.SUM);
    }

    /** How far rows are from the direction that they should have: {@code 1 - cosine}, a loss for each. */
    public static Tensor cosineLoss(Tensor x, Tensor y) {
        return Elements.fma(cosine(x, y), -1f, 1f);
    }

    /**
     * Each row should be more like the same row of the other than like the rest, and the other way round: half the sum of the
     * cross-entropies of the rows and the columns of {@code scale x̂ ŷᵀ}, where row i belongs to column i. A loss for each row, which depends
     * on the rest, so a batch is not to be cut.
     *
     * <p>Source: Radford et al. (2021), section 2.3 and figure 3.
     *
     * @param x {@code [rows, width]}, as of pictures
     * @param y {@code [rows, width]}, as of the texts that belong to them
     * @param scale one number, as the exponential of one that is learnt, or the inverse of a temperature
     */
    public static Tensor contrastive(Tensor x, Tensor y, Slice scale) {
        Elements.requireSame("likeness", x, y);
        Elements.requireLength("scales", scale, 1);
        int rows = Math.toIntExact(x.shape().rows());
        Tensor scores = Elements.binary(Binary.Function.MULTIPLY, Broadcast.SCALAR, normalised(x).matmul(normalised(y).permute(1, 0)), scale);
        Slice own = x.workspace().integers(IntStream.range(0, rows).toArray());
        return scores.crossEntropy(own, 0f).plus(scores.permute(1, 0).crossEntropy(own, 0f)).times(0.5f);
    }
}
