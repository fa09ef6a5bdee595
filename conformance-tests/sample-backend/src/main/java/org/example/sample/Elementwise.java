package org.example.sample;

import static org.example.sample.SampleBuffer.get;
import static org.example.sample.SampleBuffer.getInt;
import static org.example.sample.SampleBuffer.set;

import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Unary, binary, fma, select and dropout. */
final class Elementwise {
    private Elementwise() {}

    /** A function of one number. */
    private interface OfOne {
        float apply(float x);
    }

    /** A function of two numbers. */
    private interface OfTwo {
        float apply(float a, float b);
    }

    static Loop unary(Unary.Function function) {
        OfOne f = of(function);
        return (_, args) -> {
            for (long i = 0; i < args.size(0); i++) {
                set(args.slice(1), i, f.apply(get(args.slice(0), i)));
            }
        };
    }

    /** Never Math.exp and its like: canon-1 has its own, whose bits are the same on every device. */
    private static OfOne of(Unary.Function function) {
        return switch (function) {
            case NEGATE -> x -> -x;
            case ABS -> Math::abs;
            case SQUARE -> x -> x * x;
            case RECIPROCAL -> x -> 1f / x;
            case SQRT -> CanonMath::sqrt;
            case RSQRT -> CanonMath::rsqrt;
            case EXP -> CanonMath::exp;
            case LOG -> CanonMath::log;
            case TANH -> CanonMath::tanh;
            case ERF -> CanonMath::erf;
            case SIGMOID -> CanonMath::sigmoid;
            case RELU -> CanonMath::relu;
            case GELU -> CanonMath::gelu;
            case GELU_TANH -> CanonMath::geluTanh;
            case QUICK_GELU -> CanonMath::quickGelu;
            case SILU -> CanonMath::silu;
        };
    }

    static Loop binary(Binary op) {
        OfTwo f = of(op.function());
        Broadcast broadcast = op.broadcast();
        return (_, args) -> {
            long width = args.size(1);
            for (long i = 0; i < args.slice(2).length(); i++) {
                float b = get(args.slice(1), broadcast.index(i / width, i % width, width));
                set(args.slice(2), i, f.apply(get(args.slice(0), i), b));
            }
        };
    }

    /** Never Math.max and Math.min: they have rules of their own for NaN and for the two zeros. */
    private static OfTwo of(Binary.Function function) {
        return switch (function) {
            case ADD -> Float::sum;
            case SUBTRACT -> (a, b) -> a - b;
            case MULTIPLY -> (a, b) -> a * b;
            case DIVIDE -> (a, b) -> a / b;
            case MAX -> (a, b) -> a > b ? a : b;
            case MIN -> (a, b) -> a < b ? a : b;
            case LESS -> (a, b) -> a < b ? 1f : 0f;
            case EQUAL -> (a, b) -> a == b ? 1f : 0f;
        };
    }

    static void fma(Fma op, Args args) {
        long width = args.size(1);
        for (long i = 0; i < args.slice(3).length(); i++) {
            float b = get(args.slice(1), op.b().index(i / width, i % width, width));
            float c = get(args.slice(2), op.c().index(i / width, i % width, width));
            set(args.slice(3), i, Math.fma(get(args.slice(0), i), b, c));
        }
    }

    static void select(Args args) {
        for (long i = 0; i < args.size(0); i++) {
            set(args.slice(3), i, get(args.slice(get(args.slice(0), i) != 0f ? 1 : 2), i));
        }
    }

    /** A number is left out or not by where it stands in its row and by the row's key, so rows and threads may come in any order. */
    static void dropout(Dropout op, Args args) {
        long width = args.size(1);
        for (long row = 0; row < args.size(0); row++) {
            long seed = pair(args.slice(1), Dropout.KEY * row);
            long stream = pair(args.slice(1), Dropout.KEY * row + 2);
            for (long i = 0; i < width; i++) {
                boolean left = op.leavesOut(Philox4x32.word(seed, stream, i));
                set(args.slice(2), row * width + i, left ? 0f : get(args.slice(0), row * width + i) * op.scale());
            }
        }
    }

    private static long pair(Slice words, long index) {
        return Integer.toUnsignedLong(getInt(words, index)) | (long) getInt(words, index + 1) << 32;
    }
}
