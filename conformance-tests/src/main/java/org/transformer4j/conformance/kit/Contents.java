package org.transformer4j.conformance.kit;

import org.transformer4j.api.DType;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.WeightSpec;

/** What stands in the operands of a launch. */
final class Contents {
    private final Op op;
    private final long[] sizes;
    private final DataKind kind;
    private final long seed;

    Contents(Op op, long[] sizes, DataKind kind, long seed) {
        this.op = op;
        this.sizes = sizes;
        this.kind = kind;
        this.seed = seed;
    }

    /** The elements of operand {@code i}. */
    Bits of(int i, Operand operand) {
        int length = Math.toIntExact(operand.elements());
        Generator generator = new Generator(seed, i);
        return switch (op) {
            case GatherRows _ when i == 1 -> generator.indices(length, sizes[0]);
            case ScatterRows _ when i == 1 -> generator.indices(length, sizes[0]);
            case Embedding embedding when i == 1 -> generator.indices(length, embedding.weight().outFeatures());
            case ExpertLinear linear when i == 2 -> experts(linear, generator, length);
            case CrossEntropy _ when i == 1 -> generator.indices(length, sizes[1]);
            case CrossEntropyGradient _ when i == 1 -> generator.indices(length, sizes[1]);
            case Rope _ when i == 1 -> generator.indices(length, sizes[2]);
            case Rope _ when i > 1 -> generator.sines(length);
            case Select _ when i == 0 -> generator.conditions(length);
            case Fma fma when i == 2 && kind == DataKind.CONTRACTION -> negatedProducts(fma, length);
            case FmaChain chain when kind == DataKind.CONTRACTION -> nearRoots(chain, generator, length);
            case MatMul _ when i == 2 -> generator.numbers(kind, length, 2);
            case MatMul matMul when DotData.ties(kind) -> factor(matMul, i, length);
            case Linear linear when DotData.ties(kind) && i < 2 -> factor(linear.weight(), i);
            case ExpertLinear linear when DotData.ties(kind) -> factor(linear.weight(), i);
            default -> plain(generator, operand.type(), length);
        };
    }

    private Bits plain(Generator generator, DType type, int length) {
        if (type == DType.F32) {
            return generator.numbers(kind, length, specialsEvery());
        }
        if (type.isWeight() && kind != DataKind.BITS) {
            return generator.numbers(kind, length, specialsEvery()).narrowedTo(type);
        }
        int mask = type.bytes() == 4 ? -1 : 0xffff;
        int[] bits = new int[length];
        for (int i = 0; i < length; i++) {
            bits[i] = generator.word(i) & mask;
        }
        return new Bits(type, bits);
    }

    /** One special per row at most on average, where a row becomes one number; only specials where each stands alone. */
    private int specialsEvery() {
        return Math.toIntExact(Math.max(1, switch (op) {
            case Reduce reduce -> reduce.function() == Reduce.Function.MAX ? 2 : 2 * sizes[1];
            case ArgMax _, TopK _ -> 2;
            case MatMul _ -> 3 * sizes[2];
            case Linear linear -> 3 * linear.weight().inFeatures();
            case ExpertLinear linear -> 3 * linear.weight().inFeatures();
            case LayerNorm norm -> 2 * norm.width();
            case RmsNorm norm -> 2 * norm.width();
            case Softmax _ -> 2 * sizes[1];
            case CrossEntropy _, CrossEntropyGradient _, SoftmaxGradient _ -> 2 * sizes[1];
            case NormGradient gradient -> 2 * gradient.width();
            case WeightGradient _ -> 64;
            case Rope _ -> 8;
            case Attention attention -> 8 * attention.cache().headDim();
            case AttentionWithWeights attention -> 8 * attention.cache().headDim();
            case AttentionGradient gradient -> 16 * gradient.headDim();
            default -> 1;
        }));
    }

    /** {@code c = -round(a b)}: a fused multiply-add gives the rounding error, two roundings give 0. */
    private Bits negatedProducts(Fma fma, int length) {
        long rows = sizes[0];
        long width = sizes[1];
        Bits a = of(0, Operands.input(op, sizes, 0));
        Bits b = of(1, Operands.input(op, sizes, 1));
        float[] c = new float[length];
        for (long row = rows - 1; row >= 0; row--) {
            for (long column = width - 1; column >= 0; column--) {
                c[(int) fma.c().index(row, column, width)] =
                        -(a.value((int) (row * width + column)) * b.value((int) fma.b().index(row, column, width)));
            }
        }
        return Bits.of(c);
    }

    /** Every second element lies next to {@code -addend / multiplier}, so that the first step leaves its rounding errors. */
    private Bits nearRoots(FmaChain chain, Generator generator, int length) {
        Bits numbers = generator.numbers(kind, length, 1);
        float root = -chain.addend() / chain.multiplier();
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = i % 2 == 0 ? root + Math.ulp(root) * (generator.word(i) & 15) : numbers.value(i);
        }
        return Bits.of(x);
    }

    private Bits factor(MatMul matMul, int i, int length) {
        DotData data = new DotData(kind, seed);
        long m = sizes[1];
        long k = sizes[2];
        long n = sizes[3];
        float[] values = new float[length];
        for (int index = 0; index < length; index++) {
            long batch = i == 0 ? index / (m * k) : index / (k * n);
            long within = i == 0 ? index % (m * k) : index % (k * n);
            values[index] = i == 0
                    ? matMul.transposeA() ? data.a(batch * m + within % m, within / m) : data.a(batch * m + within / k, within % k)
                    : matMul.transposeB() ? data.b(within % k, within / k) : data.b(within / n, within % n);
        }
        return Bits.of(values);
    }

    /** Chosen at random, some of them outside; or, where all hangs on a few, nearly all rows choose the last expert but one. */
    private Bits experts(ExpertLinear linear, Generator generator, int length) {
        Bits ids = generator.indices(length, linear.experts());
        if (kind == DataKind.PEAKED) {
            for (int i = 0; i < length; i++) {
                ids.bits()[i] = i % 29 == 28 ? ids.bits()[i] : Math.max(0, linear.experts() - 2);
            }
        }
        return ids;
    }

    private Bits factor(WeightSpec weight, int i) {
        DotData data = new DotData(kind, seed);
        int in = weight.inFeatures();
        int rows = i == 0 ? Math.toIntExact(sizes[0]) : weight.outFeatures();
        float[] values = new float[rows * in];
        for (int index = 0; index < values.length; index++) {
            values[index] = i == 0 ? data.a(index / in, index % in) : data.b(index % in, index / in);
        }
        return Bits.of(values).narrowedTo(i == 0 ? DType.F32 : weight.type());
    }
}
