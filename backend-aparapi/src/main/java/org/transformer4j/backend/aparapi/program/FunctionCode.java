package org.transformer4j.backend.aparapi.program;

import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;

/** Numbers for the functions of the operations, because translated code knows no enumerations. */
public final class FunctionCode {
    static final int NEGATE = 0;
    static final int ABS = 1;
    static final int SQUARE = 2;
    static final int RECIPROCAL = 3;
    static final int SQRT = 4;
    static final int RSQRT = 5;
    static final int EXP = 6;
    static final int LOG = 7;
    static final int TANH = 8;
    static final int ERF = 9;
    static final int SIGMOID = 10;
    static final int RELU = 11;
    static final int GELU = 12;
    static final int GELU_TANH = 13;
    static final int QUICK_GELU = 14;
    static final int SILU = 15;

    static final int ADD = 0;
    static final int SUBTRACT = 1;
    static final int MULTIPLY = 2;
    static final int DIVIDE = 3;
    static final int MAX = 4;
    static final int MIN = 5;
    static final int LESS = 6;
    static final int EQUAL = 7;

    static final int SUM = 0;
    static final int SUM_OF_SQUARES = 1;
    static final int LARGEST = 2;
    static final int SUM_OF_EXPONENTIALS = 3;

    private FunctionCode() {}

    /** The number of a function of one number. */
    public static int of(Unary.Function function) {
        return switch (function) {
            case NEGATE -> NEGATE;
            case ABS -> ABS;
            case SQUARE -> SQUARE;
            case RECIPROCAL -> RECIPROCAL;
            case SQRT -> SQRT;
            case RSQRT -> RSQRT;
            case EXP -> EXP;
            case LOG -> LOG;
            case TANH -> TANH;
            case ERF -> ERF;
            case SIGMOID -> SIGMOID;
            case RELU -> RELU;
            case GELU -> GELU;
            case GELU_TANH -> GELU_TANH;
            case QUICK_GELU -> QUICK_GELU;
            case SILU -> SILU;
        };
    }

    /** The number of a function of two numbers. */
    public static int of(Binary.Function function) {
        return switch (function) {
            case ADD -> ADD;
            case SUBTRACT -> SUBTRACT;
            case MULTIPLY -> MULTIPLY;
            case DIVIDE -> DIVIDE;
            case MAX -> MAX;
            case MIN -> MIN;
            case LESS -> LESS;
            case EQUAL -> EQUAL;
        };
    }

    /** The number of a reduction. */
    public static int of(Reduce.Function function) {
        return switch (function) {
            case SUM -> SUM;
            case SUM_OF_SQUARES -> SUM_OF_SQUARES;
            case MAX -> LARGEST;
        };
    }
}
