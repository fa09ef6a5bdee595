package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;

/**
 * Reduces each row to one number, in 64 lanes: lane {@code i mod 64} takes its elements ascending, then lane {@code j} takes
 * lane {@code j + h} for {@code h = 32, 16, 8, 4, 2, 1}. Rounding: canon-1, "sum".
 *
 * <p>Sizes: rows, width. Operands: {@code x [rows, width]}, {@code y [rows]}.
 *
 * @param function how two numbers become one
 */
public record Reduce(Function function) implements TensorOp {
    /** How elements are taken in; lanes are joined by the same addition or comparison. */
    public enum Function {
        /** From +0: {@code s + x}. */
        SUM,
        /** From +0: {@code fma(x, x, s)}; lanes are joined by addition. */
        SUM_OF_SQUARES,
        /** From negative infinity: {@code x > m ? x : m}, so that a NaN is passed over; lanes are joined the same way. */
        MAX
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        return List.of(Operand.input("x", args.size(0) * args.size(1)), Operand.output("y", args.size(0)));
    }
}
