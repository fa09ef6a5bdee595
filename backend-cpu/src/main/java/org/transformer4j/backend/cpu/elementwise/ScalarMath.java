package org.transformer4j.backend.cpu.elementwise;

import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;

/** The functions that operations name, of single numbers. */
final class ScalarMath {
    private ScalarMath() {}

    static float apply(Unary.Function f, float x) {
        return switch (f) {
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

    static float apply(Binary.Function f, float a, float b) {
        return switch (f) {
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
}
