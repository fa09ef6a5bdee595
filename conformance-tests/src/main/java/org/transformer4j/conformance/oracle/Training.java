package org.transformer4j.conformance.oracle;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.op.TrainingOp;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;

/** canon-1, "training". */
final class Training {
    private static final float TWO_OVER_ROOT_PI = 0x1.20dd76p0f;
    private static final float ONE_OVER_ROOT_TWO = 0x1.6a09e6p-1f;
    private static final float ONE_OVER_ROOT_TWO_PI = 0x1.988454p-2f;
    private static final float ROOT_TWO_OVER_PI = 0x1.988454p-1f;
    private static final float CUBIC = 0x1.2444f2p-5f;
    private static final float QUICK = 1.702f;

    private Training() {}

    static void run(TrainingOp op, Args args) {
        switch (op) {
            case UnaryGradient gradient -> unary(gradient, args);
            case AttentionGradient gradient -> AttentionBackward.run(gradient, args);
            case SoftmaxGradient gradient -> softmax(gradient, args);
            case NormGradient gradient -> norm(gradient, args);
            case CrossEntropy entropy -> crossEntropy(entropy, args);
            case CrossEntropyGradient gradient -> crossEntropy(gradient, args);
            case WeightGradient _ -> weight(args);
            case AdamStep step -> adam(step, args);
        }
    }

    private static void unary(UnaryGradient op, Args args) {
        Numbers x = Numbers.of(args.slice(0));
        Numbers dy = Numbers.of(args.slice(1));
        Numbers dx = Numbers.of(args.slice(2));
        for (long i = 0; i < args.size(0); i++) {
            dx.set(i, dy.get(i) * derivative(op.function(), x.get(i)));
        }
    }

    private static float derivative(Unary.Function function, float x) {
        float y = Elementwise.apply(function, x);
        return switch (function) {
            case NEGATE -> -1f;
            case ABS -> x < 0f ? -1f : 1f;
            case SQUARE -> x * 2f;
            case RECIPROCAL -> -(y * y);
            case SQRT -> CanonMath.rsqrt(x) * 0.5f;
            case RSQRT -> y * -0.5f / x;
            case EXP -> y;
            case LOG -> 1f / x;
            case TANH -> Math.fma(y * y, -1f, 1f);
            case ERF -> CanonMath.exp(x * x * -1f) * TWO_OVER_ROOT_PI;
            case SIGMOID -> y * Math.fma(y, -1f, 1f);
            case RELU -> -x < 0f ? 1f : 0f;
            case GELU -> {
                float share = Math.fma(CanonMath.erf(x * ONE_OVER_ROOT_TWO), 0.5f, 0.5f);
                yield Math.fma(x, CanonMath.exp(x * x * -0.5f) * ONE_OVER_ROOT_TWO_PI, share);
            }
            case GELU_TANH -> {
                float square = x * x;
                float t = CanonMath.tanh(x * Math.fma(square, CUBIC, ROOT_TWO_OVER_PI));
                float slope = Math.fma(t * t, -1f, 1f) * Math.fma(square, 1.5f * CUBIC, 0.5f * ROOT_TWO_OVER_PI);
                yield Math.fma(x, slope, Math.fma(t, 0.5f, 0.5f));
            }
            case QUICK_GELU -> swish(x * QUICK);
            case SILU -> swish(x);
        };
    }

    private static float swish(float x) {
        float s = CanonMath.sigmoid(x);
        return Math.fma(x, s * Math.fma(s, -1f, 1f), s);
    }

    private static void softmax(SoftmaxGradient op, Args args) {
        int width = Math.toIntExact(args.size(1));
        Numbers y = Numbers.of(args.slice(0));
        Numbers dy = Numbers.of(args.slice(1));
        Numbers dx = Numbers.of(args.slice(2));
        for (long row = 0; row < args.size(0); row++) {
            Numbers products = Numbers.of(new float[width]);
            for (int i = 0; i < width; i++) {
                products.set(i, y.get(row * width + i) * dy.get(row * width + i));
            }
            float sum = Reduction.sum(products, 0, width);
            for (long i = row * width; i < (row + 1) * width; i++) {
                dx.set(i, y.get(i) * (dy.get(i) - sum) * op.scale());
            }
        }
    }

    private static void norm(NormGradient op, Args args) {
        int width = op.width();
        Numbers x = Numbers.of(args.slice(0));
        Numbers gamma = Numbers.of(args.slice(1));
        Numbers dy = Numbers.of(args.slice(2));
        Numbers dx = Numbers.of(args.slice(3));
        Numbers share = Numbers.of(args.slice(4));
        for (long row = 0; row < args.size(0); row++) {
            long start = row * width;
            float mean = op.centred() ? Reduction.sum(x, start, width) / width : 0f;
            Numbers c = Numbers.of(new float[width]);
            Numbers g = Numbers.of(new float[width]);
            for (int i = 0; i < width; i++) {
                c.set(i, op.centred() ? x.get(start + i) - mean : x.get(start + i));
                g.set(i, dy.get(start + i) * gamma.get(i));
            }
            float r = CanonMath.rsqrt(Reduction.sumOfSquares(c, 0, width) / width + op.epsilon());
            float level = op.centred() ? Reduction.sum(g, 0, width) / width : 0f;
            Numbers along = Numbers.of(new float[width]);
            for (int i = 0; i < width; i++) {
                along.set(i, g.get(i) * (c.get(i) * r));
            }
            float slope = -(Reduction.sum(along, 0, width) / width);
            for (int i = 0; i < width; i++) {
                float n = c.get(i) * r;
                dx.set(start + i, Math.fma(n, slope, op.centred() ? g.get(i) - level : g.get(i)) * r);
                share.set(start + i, dy.get(start + i) * n);
            }
        }
    }

    private static void crossEntropy(CrossEntropy op, Args args) {
        int width = Math.toIntExact(args.size(1));
        Numbers x = Numbers.of(args.slice(0));
        Numbers targets = Numbers.of(args.slice(1));
        Numbers loss = Numbers.of(args.slice(2));
        for (long row = 0; row < args.size(0); row++) {
            int target = targets.getInt(row);
            if (target < 0 || target >= width) {
                loss.set(row, 0f);
                continue;
            }
            float maximum = Reduction.max(x, row * width, width);
            Numbers z = Numbers.of(new float[width]);
            Numbers exponentials = Numbers.of(new float[width]);
            for (int i = 0; i < width; i++) {
                z.set(i, x.get(row * width + i) - maximum);
                exponentials.set(i, CanonMath.exp(z.get(i)));
            }
            float spread = op.smoothing() == 0 ? 0f : Reduction.sum(z, 0, width) / width * op.smoothing();
            float t = Math.fma(0f + z.get(target), 1 - op.smoothing(), spread);
            loss.set(row, CanonMath.log(Reduction.sum(exponentials, 0, width)) - t);
        }
    }

    private static void crossEntropy(CrossEntropyGradient op, Args args) {
        int width = Math.toIntExact(args.size(1));
        Numbers x = Numbers.of(args.slice(0));
        Numbers targets = Numbers.of(args.slice(1));
        Numbers dloss = Numbers.of(args.slice(2));
        Numbers dx = Numbers.of(args.slice(3));
        for (long row = 0; row < args.size(0); row++) {
            int target = targets.getInt(row);
            boolean counts = target >= 0 && target < width;
            Numbers p = Numbers.of(new float[width]);
            for (int i = 0; i < width; i++) {
                p.set(i, CanonMath.product(x.get(row * width + i), 1f));
            }
            SoftmaxRows.normalise(p, 0, width);
            for (int i = 0; i < width; i++) {
                float q = Math.fma(i == target ? 1f : 0f, 1 - op.smoothing(), op.smoothing() / width);
                dx.set(row * width + i, counts ? (p.get(i) - q) * dloss.get(row) : 0f);
            }
        }
    }

    private static void weight(Args args) {
        Sequences sequences = args.sequences();
        long m = args.size(0);
        long n = args.size(1);
        Numbers a = Numbers.of(args.slice(0));
        Numbers b = Numbers.of(args.slice(1));
        Numbers sum = Numbers.of(args.slice(2));
        for (int s = 0; s < sequences.count(); s++) {
            for (int from = 0; from < sequences.queryLength(s); from += Canon.DOT_BLOCK) {
                long first = sequences.queryStart(s) + from;
                long end = sequences.queryStart(s) + Math.min(sequences.queryLength(s), from + Canon.DOT_BLOCK);
                for (long i = 0; i < m * n; i++) {
                    float block = 0f;
                    for (long row = first; row < end; row++) {
                        block = Math.fma(a.get(row * m + i / n), b.get(row * n + i % n), block);
                    }
                    sum.set(i, sum.get(i) + block);
                }
            }
        }
    }

    private static void adam(AdamStep op, Args args) {
        Numbers gradient = Numbers.of(args.slice(0));
        Numbers factors = Numbers.of(args.slice(1));
        Numbers w = Numbers.of(args.slice(2));
        Numbers m = Numbers.of(args.slice(3));
        Numbers v = Numbers.of(args.slice(4));
        for (long i = 0; i < args.size(0); i++) {
            float h = Math.fma(w.get(i), factors.get(1), gradient.get(i) * factors.get(0));
            m.set(i, Math.fma(m.get(i), (float) op.beta1(), h * (float) (1 - op.beta1())));
            v.set(i, Math.fma(v.get(i), (float) op.beta2(), h * (float) (1 - op.beta2()) * h));
            float decayed = Math.fma(w.get(i), -factors.get(2), w.get(i));
            float bottom = (float) Math.sqrt(v.get(i) * factors.get(4)) + (float) op.epsilon();
            w.set(i, Math.fma(m.get(i) * factors.get(3) / bottom, -factors.get(5), decayed));
        }
    }
}
