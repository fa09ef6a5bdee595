package org.example.sample;

import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Matmul. */
final class Products {
    private Products() {}

    static void matMul(MatMul op, Args args) {
        long m = args.size(1);
        long k = args.size(2);
        long n = args.size(3);
        Slice y = args.slice(args.slices() - 1);
        long rowStep = op.transposeA() ? 1 : k;
        long columnStep = op.transposeB() ? k : 1;
        for (long batch = 0; batch < args.size(0); batch++) {
            for (long i = 0; i < m; i++) {
                for (long j = 0; j < n; j++) {
                    float dot = dot(k, args.slice(0), batch * m * k + i * rowStep, op.transposeA() ? m : 1,
                            args.slice(1), batch * k * n + j * columnStep, op.transposeB() ? 1 : n);
                    SampleBuffer.set(y, (batch * m + i) * n + j, op.bias() ? dot + SampleBuffer.get(args.slice(2), j) : dot);
                }
            }
        }
    }

    /** One chain of fma per 256 terms, from +0; the totals of the chains are added ascending. */
    private static float dot(long terms, Slice a, long startA, long stepA, Slice b, long startB, long stepB) {
        float total = 0f;
        for (long start = 0; start < terms; start += Canon.DOT_BLOCK) {
            float chain = 0f;
            for (long k = start; k < Math.min(start + Canon.DOT_BLOCK, terms); k++) {
                chain = Math.fma(SampleBuffer.get(a, startA + k * stepA), SampleBuffer.get(b, startB + k * stepB), chain);
            }
            total = start == 0 ? chain : total + chain;
        }
        return total;
    }
}
