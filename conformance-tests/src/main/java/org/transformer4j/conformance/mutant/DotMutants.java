package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.util.List;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** Matrix products whose sums run in another order, or that treat their bias wrongly. */
final class DotMutants {
    private DotMutants() {}

    /** Terms of a block. */
    private static final int BLOCK = Canon.DOT_BLOCK;

    /** A dot product of {@code k} terms. */
    private interface Dot {
        float of(float[] a, float[] b, int k);
    }

    /** An output with its bias, of {@code k} terms, in a column of {@code n} and a matrix of the batch. */
    private interface Output {
        float of(float[] a, float[] b, int k, float bias, int column, int n, int batch);
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
                        (a, b, k) -> chain(a, b, 0, k, 2, 0f) + chain(a, b, 1, k, 2, 0f)),
                biased("starts-the-chain-of-a-product-from-the-bias", (a, b, k, bias, _, _, _) -> k > BLOCK
                        ? blocks(a, b, k, BLOCK) + bias : chain(a, b, 0, k, 1, bias)),
                biased("adds-the-bias-to-each-block", (a, b, k, bias, _, _, _) -> {
                    float total = chain(a, b, 0, Math.min(k, BLOCK), 1, 0f) + bias;
                    for (int start = BLOCK; start < k; start += BLOCK) {
                        total += chain(a, b, start, Math.min(k, start + BLOCK), 1, 0f) + bias;
                    }
                    return total;
                }),
                biased("forgets-the-bias-of-the-last-columns", (a, b, k, bias, column, n, _) ->
                        column < n - n % 32 ? blocks(a, b, k, BLOCK) + bias : blocks(a, b, k, BLOCK)),
                biased("adds-the-bias-to-the-first-matrix-only", (a, b, k, bias, _, _, batch) ->
                        batch == 0 ? blocks(a, b, k, BLOCK) + bias : blocks(a, b, k, BLOCK)),
                biased("copies-the-bias-where-there-are-no-terms", (a, b, k, bias, _, _, _) ->
                        k == 0 ? bias : blocks(a, b, k, BLOCK) + bias));
    }

    private static Mutant product(String name, long fromRows, Dot dot) {
        return mutant(name, MatMul.class, (_, op, kernel) -> (queue, args) -> {
            if (args.size(1) < fromRows) {
                kernel.launch(queue, args);
            } else {
                multiply(queue, args, op, (a, b, k, bias, _, _, _) -> op.bias() ? dot.of(a, b, k) + bias : dot.of(a, b, k));
            }
        });
    }

    private static Mutant biased(String name, Output output) {
        return mutant(name, MatMul.class, (_, op, kernel) -> (queue, args) -> {
            if (op.bias()) {
                multiply(queue, args, op, output);
            } else {
                kernel.launch(queue, args);
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

    private static void multiply(Queue queue, Args args, MatMul op, Output output) {
        int m = (int) args.size(1);
        int k = (int) args.size(2);
        int n = (int) args.size(3);
        float[] a = Host.floats(queue, args.slice(0));
        float[] b = Host.floats(queue, args.slice(1));
        float[] bias = op.bias() ? Host.floats(queue, args.slice(2)) : new float[n];
        Slice result = args.slice(args.slices() - 1);
        float[] y = new float[(int) result.length()];
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
            y[i] = output.of(left, right, k, bias[column], column, n, batch);
        }
        Host.write(queue, result, y);
    }
}
