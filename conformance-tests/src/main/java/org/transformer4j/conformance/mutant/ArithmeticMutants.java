package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** The right formula with other roundings, or another order. */
final class ArithmeticMutants {
    private ArithmeticMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant("flushes-subnormals", Binary.class, (_, _, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    float[] y = Host.floats(queue, args.slice(2));
                    for (int i = 0; i < y.length; i++) {
                        y[i] = Math.abs(y[i]) < Float.MIN_NORMAL ? 0f * y[i] : y[i];
                    }
                    Host.write(queue, args.slice(2), y);
                }),
                mutant("adds-from-left-to-right", Reduce.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    if (op.function() == Reduce.Function.SUM) {
                        plainSums(queue, args);
                    }
                }),
                mutant("rounds-a-multiply-add-twice", Fma.class, (_, op, _) -> (queue, args) -> multiplyAdd(queue, args, op)),
                mutant("drops-the-addition-of-a-positive-zero", Fma.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    dropZeros(queue, args, op);
                }),
                mutant("contracts-a-product-and-a-sum", Linear.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    if (op.bias() && op.weight().type() == DType.F32) {
                        biasFirst(queue, args, op);
                    }
                }),
                mutant("argmax-takes-the-highest-index", ArgMax.class, (_, _, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    highestIndex(queue, args);
                }),
                mutant("maximum-propagates-nan", Reduce.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    if (op.function() == Reduce.Function.MAX) {
                        nanMaximum(queue, args);
                    }
                }),
                mutant("takes-the-wrong-one-of-two-equal-zeros", Binary.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    if (op.equals(new Binary(Binary.Function.MAX, Broadcast.FULL))) {
                        Host.write(queue, args.slice(2), libraryMaximum(queue, args));
                    }
                }),
                mutant("cuts-bfloat16-off-instead-of-rounding", Cast.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    if (op.to() == DType.BF16) {
                        truncate(queue, args);
                    }
                }),
                mutant("takes-the-library-exp", Unary.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    if (op.function() == Unary.Function.EXP) {
                        float[] x = Host.floats(queue, args.slice(0));
                        for (int i = 0; i < x.length; i++) {
                            x[i] = (float) Math.exp(x[i]);
                        }
                        Host.write(queue, args.slice(1), x);
                    }
                }),
                mutant("multiplies-by-the-reciprocal", Binary.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    if (op.equals(new Binary(Binary.Function.DIVIDE, Broadcast.COLUMN))) {
                        reciprocal(queue, args);
                    }
                }));
    }

    private static void plainSums(Queue queue, Args args) {
        float[] x = Host.floats(queue, args.slice(0));
        float[] y = new float[(int) args.size(0)];
        for (int i = 0; i < x.length; i++) {
            y[i / (int) args.size(1)] += x[i];
        }
        Host.write(queue, args.slice(1), y);
    }

    private static void multiplyAdd(Queue queue, Args args, Fma op) {
        float[] y = Host.floats(queue, args.slice(0));
        float[] b = Host.floats(queue, args.slice(1));
        float[] c = Host.floats(queue, args.slice(2));
        long width = args.size(1);
        for (int i = 0; i < y.length; i++) {
            y[i] = y[i] * b[(int) op.b().index(i / width, i % width, width)] + c[(int) op.c().index(i / width, i % width, width)];
        }
        Host.write(queue, args.slice(3), y);
    }

    /** {@code a * b + 0} becomes {@code a * b}, which may be -0. */
    private static void dropZeros(Queue queue, Args args, Fma op) {
        float[] a = Host.floats(queue, args.slice(0));
        float[] b = Host.floats(queue, args.slice(1));
        float[] c = Host.floats(queue, args.slice(2));
        float[] y = Host.floats(queue, args.slice(3));
        long width = args.size(1);
        for (int i = 0; i < y.length; i++) {
            if (Float.floatToRawIntBits(c[(int) op.c().index(i / width, i % width, width)]) == 0) {
                y[i] = a[i] * b[(int) op.b().index(i / width, i % width, width)];
            }
        }
        Host.write(queue, args.slice(3), y);
    }

    /** The chain starts from the bias instead of from +0; within one block nothing else differs. */
    private static void biasFirst(Queue queue, Args args, Linear op) {
        int in = op.weight().inFeatures();
        int out = op.weight().outFeatures();
        float[] x = Host.floats(queue, args.slice(0));
        float[] w = Host.floats(queue, args.slice(1));
        float[] bias = Host.floats(queue, args.slice(2));
        float[] y = new float[(int) args.slice(3).length()];
        for (int i = 0; i < y.length; i++) {
            float sum = bias[i % out];
            for (int k = 0; k < in; k++) {
                sum = Math.fma(x[i / out * in + k], w[i % out * in + k], sum);
            }
            y[i] = sum;
        }
        Host.write(queue, args.slice(3), y);
    }

    private static void highestIndex(Queue queue, Args args) {
        int width = (int) args.size(1);
        float[] x = Host.floats(queue, args.slice(0));
        int[] y = Host.ints(queue, args.slice(1));
        for (int row = 0; row < y.length && width > 0; row++) {
            for (int i = y[row]; i < width; i++) {
                if (x[row * width + i] == x[row * width + y[row]]) {
                    y[row] = i;
                }
            }
        }
        Host.write(queue, args.slice(1), y);
    }

    private static void nanMaximum(Queue queue, Args args) {
        float[] x = Host.floats(queue, args.slice(0));
        float[] y = Host.floats(queue, args.slice(1));
        for (int i = 0; i < x.length; i++) {
            int row = i / (int) args.size(1);
            y[row] = Math.max(y[row], x[i]);
        }
        Host.write(queue, args.slice(1), y);
    }

    private static float[] libraryMaximum(Queue queue, Args args) {
        float[] a = Host.floats(queue, args.slice(0));
        float[] b = Host.floats(queue, args.slice(1));
        for (int i = 0; i < a.length; i++) {
            a[i] = a[i] == b[i] ? Math.max(a[i], b[i]) : a[i] > b[i] ? a[i] : b[i];
        }
        return a;
    }

    private static void truncate(Queue queue, Args args) {
        Slice y = args.slice(1);
        float[] x = Host.floats(queue, args.slice(0));
        short[] cut = Host.shorts(queue, y);
        for (int i = 0; i < x.length; i++) {
            cut[i] = Float.isNaN(x[i]) ? cut[i] : (short) (Float.floatToRawIntBits(x[i]) >>> 16);
        }
        Host.write(queue, y, cut);
    }

    private static void reciprocal(Queue queue, Args args) {
        float[] a = Host.floats(queue, args.slice(0));
        float[] b = Host.floats(queue, args.slice(1));
        for (int i = 0; i < a.length; i++) {
            a[i] *= 1f / b[i / (int) args.size(1)];
        }
        Host.write(queue, args.slice(2), a);
    }
}
