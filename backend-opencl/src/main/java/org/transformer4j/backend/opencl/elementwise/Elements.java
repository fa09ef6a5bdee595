package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Unary;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** The kernel that computes an expression of {@code a}, {@code b} and {@code c} for each element of a matrix. */
final class Elements {
    private static final String PLAIN = "elementwise.cl";

    private final boolean flat;
    private final Blocks blocks;
    private final Entry entry;

    private Elements(Programs programs, String file, int operands, String value, Broadcast b, Broadcast c) {
        flat = isFlat(b) && isFlat(c);
        blocks = flat ? Blocks.ofOneRow(programs) : Blocks.ofRows(programs);
        entry = blocks.entry(programs, file, "elements", "OPERANDS", operands, "VALUE", "(" + value + ")",
                "STRETCH_B", b, "STRETCH_C", c);
    }

    /** For an expression whose operands are all of the same size. */
    static Elements of(Programs programs, int operands, String value) {
        return of(programs, PLAIN, operands, value);
    }

    /** The same, with the functions of a file that includes {@code elementwise.cl}. */
    static Elements of(Programs programs, String file, int operands, String value) {
        return new Elements(programs, file, operands, value, Broadcast.FULL, Broadcast.FULL);
    }

    /** For an expression of {@code a} and a stretched {@code b}. */
    static Elements of(Programs programs, String value, Broadcast b) {
        return new Elements(programs, PLAIN, 2, value, b, Broadcast.FULL);
    }

    /** For an expression of {@code a} and stretched {@code b} and {@code c}. */
    static Elements of(Programs programs, String value, Broadcast b, Broadcast c) {
        return new Elements(programs, PLAIN, 3, value, b, c);
    }

    /** The expression of a function of {@code a}. */
    static String expression(Unary.Function function) {
        return switch (function) {
            case NEGATE -> "-a";
            case ABS -> "fabs(a)";
            case SQUARE -> "a * a";
            case RECIPROCAL -> "divide(1.0f, a)";
            case SQRT -> "square_root(a)";
            case RSQRT -> "reciprocal_root(a)";
            case EXP -> "canon_exp(a)";
            case LOG -> "canon_log(a)";
            case TANH -> "canon_tanh(a)";
            case ERF -> "canon_erf(a)";
            case SIGMOID -> "canon_sigmoid(a)";
            case RELU -> "canon_relu(a)";
            case GELU -> "canon_gelu(a)";
            case GELU_TANH -> "canon_gelu_tanh(a)";
            case QUICK_GELU -> "canon_quick_gelu(a)";
            case SILU -> "canon_silu(a)";
        };
    }

    /** Whether rows may be strung together. */
    private static boolean isFlat(Broadcast broadcast) {
        return broadcast == Broadcast.FULL || broadcast == Broadcast.SCALAR;
    }

    /** A launch that takes the operands, the result last. */
    Launch launch(ClQueue queue) {
        return queue.launch(entry);
    }

    /** Runs it. */
    void run(Launch launch, long rows, long width) {
        if (flat) {
            blocks.run(launch, 1, rows * width);
        } else {
            blocks.run(launch, rows, width);
        }
    }
}
