package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link UnaryGradient}. */
public final class UnaryGradientKernel extends ClKernel {
    private static final float TWO_OVER_ROOT_PI = (float) (2 / Math.sqrt(Math.PI));
    private static final float ONE_OVER_ROOT_TWO = (float) Math.sqrt(0.5);
    private static final float ONE_OVER_ROOT_TWO_PI = (float) (1 / Math.sqrt(2 * Math.PI));
    private static final float LINEAR = (float) Math.sqrt(2 / Math.PI);
    private static final float CUBIC = (float) (Math.sqrt(2 / Math.PI) * 0.044715);
    private static final float QUICK = 1.702f;

    private final Elements elements;

    /** A kernel for {@code op}. */
    public UnaryGradientKernel(Programs programs, UnaryGradient op) {
        super("elements");
        elements = Elements.of(programs, "derivatives.cl", 2, "b * (" + derivative(op.function()) + ")");
    }

    /** The derivative at {@code a}. */
    private static String derivative(Unary.Function function) {
        return switch (function) {
            case NEGATE -> "-1.0f";
            case ABS -> "slope_abs(a)";
            case SQUARE -> "a * 2.0f";
            case RECIPROCAL -> "slope_reciprocal(a)";
            case SQRT -> "reciprocal_root(a) * 0.5f";
            case RSQRT -> "divide(reciprocal_root(a) * -0.5f, a)";
            case EXP -> "canon_exp(a)";
            case LOG -> "divide(1.0f, a)";
            case TANH -> "slope_tanh(a)";
            case ERF -> "bell(a, -1.0f) * " + number(TWO_OVER_ROOT_PI);
            case SIGMOID -> "slope_sigmoid(a)";
            case RELU -> "slope_relu(a)";
            case GELU -> "slope_gelu(a, %s, %s)".formatted(number(ONE_OVER_ROOT_TWO), number(ONE_OVER_ROOT_TWO_PI));
            case GELU_TANH -> "slope_gelu_tanh(a, %s, %s, %s, %s)"
                    .formatted(number(LINEAR), number(CUBIC), number(0.5f * LINEAR), number(1.5f * CUBIC));
            case QUICK_GELU -> "slope_silu(a * " + number(QUICK) + ")";
            case SILU -> "slope_silu(a)";
        };
    }

    private static String number(float value) {
        return Float.toHexString(value) + "f";
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        elements.run(elements.launch(queue).input(args.slice(0)).input(args.slice(1)).output(args.slice(2)), 1, args.size(0));
    }
}
