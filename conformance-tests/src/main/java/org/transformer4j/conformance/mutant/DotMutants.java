package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.util.List;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Queue;

/** Matrix products whose sums run in another order. */
final class DotMutants {
    private DotMutants() {}

    /** A dot product of {@code k} terms. */
    private interface Dot {
        float of(float[] a, float[] b, int k);
    }

    static List<Mutant> all() {
        return List.of(
                product("runs-one-chain-without-blocks", 1, (a, b, k) -> chain(a, b, 0, k, 1, 0f)),
                product("cuts-blocks-of-512", 1, (a, b, k) -> blocks(a, b, k, 2 * Canon.DOT_BLOCK)),
                product("runs-two-chains-side-by-side", 1,
                        (a, b, k) -> chain(a, b, 0, k, 2, 0f) + chain(a, b, 1, k, 2, 0f)),
                product("starts-a-chain-from-a-product", 1, (a, b, k) -> k == 0 ? 0f
                        : k > Canon.DOT_BLOCK ? blocks(a, b, k, Canon.DOT_BLOCK) : chain(a, b, 1, k, 1, a[0] * b[0])),
                product("rounds-each-product", 1, DotMutants::rounded),
                product("depends-on-the-number-of-rows", 9,
                        (a, b, k) -> chain(a, b, 0, k, 2, 0f) + chain(a, b, 1, k, 2, 0f)));
    }

    private static Mutant product(String name, long fromRows, Dot dot) {
        return mutant(name, MatMul.class, (_, op, kernel) -> (queue, args) -> {
            if (args.size(1) < fromRows) {
                kernel.launch(queue, args);
            } else {
                multiply(queue, args, op, dot);
            }
        });
    }

    private static float chain(float[] a, float[] b, int from, int to, int step, float start) {
        float sum = start;
        for (int k = from; k < to; k += step) {
            sum = Math.fma(a[k], b[k], sum);
        }
        return sum;
    }

    private static float blocks(float[] a, float[] b, int k, int block) {
        float total = chain(a, b, 0, Math.min(k, block), 1, 0f);
        for (int start = block; start < k; start += block) {
            total += chain(a, b, start, Math.min(k, start + block), 1, 0f);
        }
        return total;
    }

    private static float rounded(float[] a, float[] b, int k) {
        float total = 0f;
        for (int start = 0; start < k; start += Canon.DOT_BLOCK) {
            float sum = 0f;
            for (int i = start; i < Math.min(k, start + Canon.DOT_BLOCK); i++) {
                sum += a[i] * b[i];
            }
            total = start == 0 ? sum : total + sum;
        }
        return total;
    }

    private static void multiply(Queue queue, Args args, MatMul op, Dot dot) {
        int m = (int) args.size(1);
        int k = (int) args.size(2);
        int n = (int) args.size(3);
        float[] a = Host.floats(queue, args.slice(0));
        float[] b = Host.floats(queue, args.slice(1));
        float[] y = new float[(int) args.slice(2).length()];
        float[] left = new float[k];
        float[] right = new float[k];
        for (int i = 0; i < y.length; i++) {
            int batch = i / (m * n);
            int row = i / n % m;
            int column = i % n;
            for (int j = 0; j < k; j++) {
                left[j] = a[batch * m * k + (op.transposeA() ? j * m + row : row * k + j)];
                right[j] = b[batch * k * n + (op.transposeB() ? column * k + j : j * n + column)];
            }
            y[i] = dot.of(left, right, k);
        }
        Host.write(queue, args.slice(2), y);
    }
}
