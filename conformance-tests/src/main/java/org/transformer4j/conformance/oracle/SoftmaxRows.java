package org.transformer4j.conformance.oracle;

import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.spi.Args;

/** canon-1, "softmax". */
final class SoftmaxRows {
    private SoftmaxRows() {}

    static void softmax(Softmax op, Args args) {
        long width = args.size(1);
        Numbers x = Numbers.of(args.slice(0));
        Numbers y = Numbers.of(args.slice(1));
        for (long row = 0; row < args.size(0); row++) {
            for (long i = row * width; i < (row + 1) * width; i++) {
                y.set(i, CanonMath.product(x.get(i), op.scale()));
            }
            normalise(y, row * width, width);
        }
    }

    /** Replaces {@code width} scores by {@code exp(score - M) / S}, with their maximum M and the sum S of the exponentials. */
    static void normalise(Numbers scores, long start, long width) {
        float maximum = Reduction.max(scores, start, width);
        for (long i = start; i < start + width; i++) {
            scores.set(i, CanonMath.exp(scores.get(i) - maximum));
        }
        float sum = Reduction.sum(scores, start, width);
        for (long i = start; i < start + width; i++) {
            scores.set(i, scores.get(i) / sum);
        }
    }
}
