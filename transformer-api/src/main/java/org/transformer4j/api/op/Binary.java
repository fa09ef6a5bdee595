package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;

/**
 * {@code y = f(a, b)}, element by element, with {@code b} stretched over {@code a}.
 *
 * <p>Sizes: rows, width. Operands: {@code a [rows, width]}, {@code b} as the broadcast says, {@code y [rows, width]}.
 *
 * @param function what to compute
 * @param broadcast how {@code b} is stretched
 */
public record Binary(Function function, Broadcast broadcast) implements TensorOp {
    /** A function of two numbers. */
    public enum Function {
        /** {@code a + b}. */
        ADD,
        /** {@code a - b}. */
        SUBTRACT,
        /** {@code a * b}. */
        MULTIPLY,
        /** {@code a / b}, correctly rounded. */
        DIVIDE,
        /** {@code a > b ? a : b}. */
        MAX,
        /** {@code a < b ? a : b}. */
        MIN,
        /** 1 if {@code a < b}, else 0. */
        LESS,
        /** 1 if {@code a == b}, else 0. */
        EQUAL
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        long width = args.size(1);
        return List.of(Operand.input("a", rows * width), Operand.input("b", broadcast.elements(rows, width)),
                Operand.output("y", rows * width));
    }
}
