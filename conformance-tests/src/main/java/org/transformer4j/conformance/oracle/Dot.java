package org.transformer4j.conformance.oracle;

import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Args;

/** canon-1, "dot": products and sums of matrices. */
final class Dot {
    private Dot() {}

    /** A vector within numbers: from {@code start} on, {@code step} apart. */
    record Vector(Numbers numbers, long start, long step) {
        float get(long k) {
            return numbers.get(start + k * step);
        }
    }

    /**
     * The dot product of the first {@code terms} elements: blocks of 256, each one chain of fma from +0, k ascending; then the
     * blocks' totals, ascending. Without terms it is +0. The first block is taken, not added to +0, which would lose the
     * sign of a -0 (a negative product that underflowed).
     */
    static float dot(Vector a, Vector b, long terms) {
        float total = 0f;
        for (long start = 0; start < terms; start += Canon.DOT_BLOCK) {
            long end = Math.min(start + Canon.DOT_BLOCK, terms);
            float block = 0f;
            for (long k = start; k < end; k++) {
                block = Math.fma(a.get(k), b.get(k), block);
            }
            total = start == 0 ? block : total + block;
        }
        return total;
    }

    /** {@code y = op(a) op(b) + bias} for each pair of matrices, the bias added last. */
    static void matMul(MatMul op, Args args) {
        long batch = args.size(0);
        long m = args.size(1);
        long k = args.size(2);
        long n = args.size(3);
        Numbers a = Numbers.of(args.slice(0));
        Numbers b = Numbers.of(args.slice(1));
        Numbers y = Numbers.of(args.slice(op.bias() ? 3 : 2));
        for (long matrix = 0; matrix < batch; matrix++) {
            for (long i = 0; i < m; i++) {
                Vector row = op.transposeA() ? new Vector(a, matrix * m * k + i, m) : new Vector(a, (matrix * m + i) * k, 1);
                for (long j = 0; j < n; j++) {
                    Vector column = op.transposeB()
                            ? new Vector(b, (matrix * n + j) * k, 1) : new Vector(b, matrix * k * n + j, n);
                    float total = dot(row, column, k);
                    y.set((matrix * m + i) * n + j, op.bias() ? total + Numbers.of(args.slice(2)).get(j) : total);
                }
            }
        }
    }

    /** {@code y = x Wᵀ + bias}, the bias added last. */
    static void linear(Linear op, Args args) {
        int in = op.weight().inFeatures();
        int out = op.weight().outFeatures();
        Numbers x = Numbers.of(args.slice(0));
        Numbers weight = Numbers.of(args.slice(1));
        Numbers y = Numbers.of(args.slice(op.bias() ? 3 : 2));
        for (long row = 0; row < args.size(0); row++) {
            for (int feature = 0; feature < out; feature++) {
                float total = dot(new Vector(x, row * in, 1), new Vector(weight, (long) feature * in, 1), in);
                y.set(row * out + feature, op.bias() ? total + Numbers.of(args.slice(2)).get(feature) : total);
            }
        }
    }
}
