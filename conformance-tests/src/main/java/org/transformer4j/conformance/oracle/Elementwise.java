package org.transformer4j.conformance.oracle;

import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;

/** Operations that compute each element by itself. */
final class Elementwise {
    private Elementwise() {}

    static float apply(Unary.Function function, float x) {
        return switch (function) {
            case NEGATE -> -x;
            case ABS -> Math.abs(x);
            case SQUARE -> x * x;
            case RECIPROCAL -> 1f / x;
            case SQRT -> CanonMath.sqrt(x);
            case RSQRT -> CanonMath.rsqrt(x);
            case EXP -> CanonMath.exp(x);
            case LOG -> CanonMath.log(x);
            case TANH -> CanonMath.tanh(x);
            case ERF -> CanonMath.erf(x);
            case SIGMOID -> CanonMath.sigmoid(x);
            case RELU -> CanonMath.relu(x);
            case GELU -> CanonMath.gelu(x);
            case GELU_TANH -> CanonMath.geluTanh(x);
            case QUICK_GELU -> CanonMath.quickGelu(x);
            case SILU -> CanonMath.silu(x);
        };
    }

    private static float apply(Binary.Function function, float a, float b) {
        return switch (function) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MAX -> a > b ? a : b;
            case MIN -> a < b ? a : b;
            case LESS -> a < b ? 1f : 0f;
            case EQUAL -> a == b ? 1f : 0f;
        };
    }

    static void unary(Unary op, Args args) {
        Numbers x = Numbers.of(args.slice(0));
        Numbers y = Numbers.of(args.slice(1));
        for (long i = 0; i < args.size(0); i++) {
            y.set(i, apply(op.function(), x.get(i)));
        }
    }

    static void binary(Binary op, Args args) {
        long width = args.size(1);
        Numbers a = Numbers.of(args.slice(0));
        Numbers b = Numbers.of(args.slice(1));
        Numbers y = Numbers.of(args.slice(2));
        for (long row = 0; row < args.size(0); row++) {
            for (long column = 0; column < width; column++) {
                long i = row * width + column;
                y.set(i, apply(op.function(), a.get(i), b.get(op.broadcast().index(row, column, width))));
            }
        }
    }

    static void fma(Fma op, Args args) {
        long width = args.size(1);
        Numbers a = Numbers.of(args.slice(0));
        Numbers b = Numbers.of(args.slice(1));
        Numbers c = Numbers.of(args.slice(2));
        Numbers y = Numbers.of(args.slice(3));
        for (long row = 0; row < args.size(0); row++) {
            for (long column = 0; column < width; column++) {
                long i = row * width + column;
                y.set(i, Math.fma(a.get(i), b.get(op.b().index(row, column, width)), c.get(op.c().index(row, column, width))));
            }
        }
    }

    static void fmaChain(FmaChain op, Args args) {
        Numbers x = Numbers.of(args.slice(0));
        Numbers y = Numbers.of(args.slice(1));
        for (long i = 0; i < args.size(0); i++) {
            float value = x.get(i);
            for (int step = 0; step < op.steps(); step++) {
                value = Math.fma(value, op.multiplier(), op.addend());
            }
            y.set(i, value);
        }
    }

    static void select(Args args) {
        Numbers condition = Numbers.of(args.slice(0));
        Numbers a = Numbers.of(args.slice(1));
        Numbers b = Numbers.of(args.slice(2));
        Numbers y = Numbers.of(args.slice(3));
        for (long i = 0; i < args.size(0); i++) {
            y.set(i, condition.get(i) != 0f ? a.get(i) : b.get(i));
        }
    }

    static void gated(GatedActivation op, Args args) {
        Numbers gate = Numbers.of(args.slice(0));
        Numbers up = Numbers.of(args.slice(1));
        Numbers y = Numbers.of(args.slice(2));
        for (long i = 0; i < args.size(0); i++) {
            y.set(i, apply(op.function(), gate.get(i)) * up.get(i));
        }
    }
}
