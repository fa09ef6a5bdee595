package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;

/**
 * {@code y = fma(a, b, c)}: product and sum with one rounding; the only way in which a product meets a sum.
 *
 * <p>Sizes: rows, width. Operands: {@code a [rows, width]}, {@code b} and {@code c} as their broadcasts say,
 * {@code y [rows, width]}.
 *
 * @param b how {@code b} is stretched
 * @param c how {@code c} is stretched
 */
public record Fma(Broadcast b, Broadcast c) implements TensorOp {
    @Override
    public List<String> sizeNames() {
        return List.of("rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        long width = args.size(1);
        return List.of(Operand.input("a", rows * width), Operand.input("b", b.elements(rows, width)),
                Operand.input("c", c.elements(rows, width)), Operand.output("y", rows * width));
    }
}
