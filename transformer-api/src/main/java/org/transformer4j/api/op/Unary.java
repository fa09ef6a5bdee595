package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;

/**
 * {@code y[i] = f(x[i])}, with the functions of {@link org.transformer4j.api.canon.CanonMath}.
 *
 * <p>Sizes: elements. Operands: {@code x [elements]}, {@code y [elements]}.
 *
 * @param function what to compute
 */
public record Unary(Function function) implements TensorOp {
    /** A function of one number. */
    public enum Function {
        /** {@code -x}. */
        NEGATE,
        /** {@code |x|}. */
        ABS,
        /** {@code x * x}. */
        SQUARE,
        /** {@code 1 / x}. */
        RECIPROCAL,
        /** The square root, correctly rounded. */
        SQRT,
        /** {@code 1 / sqrt(x)}, rounded twice. */
        RSQRT,
        /** The exponential function. */
        EXP,
        /** The natural logarithm. */
        LOG,
        /** The hyperbolic tangent. */
        TANH,
        /** The error function. */
        ERF,
        /** The logistic function, {@code 1 / (1 + exp(-x))}. */
        SIGMOID,
        /** {@code 0 > x ? 0 : x}: a NaN stays a NaN. */
        RELU,
        /** Hendrycks and Gimpel (2016): {@code x/2 (1 + erf(x / sqrt 2))}. */
        GELU,
        /** The approximation of the same by tanh; {@code gelu_new} of GPT-2. */
        GELU_TANH,
        /** {@code x * sigmoid(1.702 x)}. */
        QUICK_GELU,
        /** {@code x * sigmoid(x)}, also called swish. */
        SILU
    }

    @Override
    public List<String> sizeNames() {
        return List.of("elements");
    }

    @Override
    public List<Operand> operands(Args args) {
        return List.of(Operand.input("x", args.size(0)), Operand.output("y", args.size(0)));
    }
}
