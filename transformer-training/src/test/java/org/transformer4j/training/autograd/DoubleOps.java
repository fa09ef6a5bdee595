package org.transformer4j.training.autograd;

import java.util.function.IntToDoubleFunction;
import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.TensorOp;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** The tensor operations in binary64. */
final class DoubleOps {
    private final Args args;

    private DoubleOps(Args args) {
        this.args = args;
    }

    static void run(TensorOp op, Args args) {
        new DoubleOps(args).run(op);
    }

    private void run(TensorOp op) {
        switch (op) {
            case Fill(float value) -> set(0, i -> value);
            case Cast _ -> set(1, i -> get(0, i));
            case Unary(Unary.Function function) -> set(1, i -> unary(function, get(0, i)));
            case Dropout dropout -> set(2, i -> dropout.leavesOut(word(i / width(), i % width())) ? 0 : get(0, i) * dropout.scale());
            case Select _ -> set(3, i -> get(0, i) != 0 ? get(1, i) : get(2, i));
            case Binary binary -> set(2, i -> binary(binary.function(), get(0, i),
                    get(1, (int) binary.broadcast().index(i / width(), i % width(), width()))));
            case Fma fma -> set(3, i -> get(0, i) * get(1, (int) fma.b().index(i / width(), i % width(), width()))
                    + get(2, (int) fma.c().index(i / width(), i % width(), width())));
            case Reduce(Reduce.Function function) -> set(1, row -> reduce(function, row));
            case ArgMax _ -> set(1, this::argMax);
            case Copy _ -> copy();
            case GatherRows _ -> set(2, i -> gathered((int) get(1, i / size(2)), i % size(2)));
            case ScatterRows(boolean accumulate) -> scatter(accumulate);
            case Permute permute -> permute(permute);
            case MatMul matmul -> set(matmul.bias() ? 3 : 2, i -> dot(matmul, i) + (matmul.bias() ? get(2, i % size(3)) : 0));
        }
    }

    private int word(int row, int column) {
        return Philox4x32.word(pair(Dropout.KEY * row), pair(Dropout.KEY * row + 2), column);
    }

    private long pair(int index) {
        return Integer.toUnsignedLong((int) get(1, index)) | (long) get(1, index + 1) << 32;
    }

    private int size(int i) {
        return (int) args.size(i);
    }

    private int width() {
        return size(1);
    }

    private double get(int operand, int i) {
        Slice slice = args.slice(operand);
        return ((DoubleDevice.Memory) slice.buffer()).values()[(int) slice.offset() + i];
    }

    private void put(int operand, int i, double value) {
        Slice slice = args.slice(operand);
        ((DoubleDevice.Memory) slice.buffer()).values()[(int) slice.offset() + i] = value;
    }

    private void set(int operand, IntToDoubleFunction value) {
        for (int i = 0; i < args.slice(operand).length(); i++) {
            put(operand, i, value.applyAsDouble(i));
        }
    }

    private static double unary(Unary.Function function, double x) {
        return switch (function) {
            case NEGATE -> -x;
            case ABS -> Math.abs(x);
            case SQUARE -> x * x;
            case RECIPROCAL -> 1 / x;
            case SQRT -> Math.sqrt(x);
            case RSQRT -> 1 / Math.sqrt(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case TANH -> Math.tanh(x);
            case ERF -> erf(x);
            case SIGMOID -> sigmoid(x);
            case RELU -> Math.max(0, x);
            case GELU -> x / 2 * (1 + erf(x / Math.sqrt(2)));
            case GELU_TANH -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case QUICK_GELU -> x * sigmoid(1.702 * x);
            case SILU -> x * sigmoid(x);
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** The power series, which is exact enough for the small numbers of a test. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private static double binary(Binary.Function function, double a, double b) {
        return switch (function) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MAX -> a > b ? a : b;
            case MIN -> a < b ? a : b;
            case LESS -> a < b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
        };
    }

    private double reduce(Reduce.Function function, int row) {
        double result = function == Reduce.Function.MAX ? Double.NEGATIVE_INFINITY : 0;
        for (int i = 0; i < width(); i++) {
            double x = get(0, row * width() + i);
            result = switch (function) {
                case SUM -> result + x;
                case SUM_OF_SQUARES -> result + x * x;
                case MAX -> x > result ? x : result;
            };
        }
        return result;
    }

    private double argMax(int row) {
        int best = 0;
        for (int i = 1; i < width(); i++) {
            best = get(0, row * width() + i) > get(0, row * width() + best) ? i : best;
        }
        return best;
    }

    private void copy() {
        for (int row = 0; row < size(0); row++) {
            for (int i = 0; i < size(1); i++) {
                put(1, row * size(3) + i, get(0, row * size(2) + i));
            }
        }
    }

    private double gathered(int row, int column) {
        return row < 0 || row >= size(0) ? 0 : get(0, row * size(2) + column);
    }

    private void scatter(boolean accumulate) {
        for (int row = 0; row < size(1); row++) {
            int target = (int) get(1, row);
            for (int i = 0; i < size(2) && target >= 0 && target < size(0); i++) {
                int at = target * size(2) + i;
                put(2, at, get(0, row * size(2) + i) + (accumulate ? get(2, at) : 0));
            }
        }
    }

    private void permute(Permute op) {
        int rank = op.axes().size();
        int[] strides = new int[rank];
        int stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= size(axis);
        }
        set(1, i -> {
            int from = 0;
            int rest = i;
            for (int axis = rank - 1; axis >= 0; axis--) {
                int source = op.axes().get(axis);
                from += rest % size(source) * strides[source];
                rest /= size(source);
            }
            return get(0, from);
        });
    }

    private double dot(MatMul op, int i) {
        int m = size(1);
        int k = size(2);
        int n = size(3);
        int batch = i / (m * n);
        int row = i / n % m;
        int column = i % n;
        double sum = 0;
        for (int j = 0; j < k; j++) {
            sum += get(0, batch * m * k + (op.transposeA() ? j * m + row : row * k + j))
                    * get(1, batch * k * n + (op.transposeB() ? column * k + j : j * n + column));
        }
        return sum;
    }
}
