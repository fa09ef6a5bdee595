package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;

/**
 * The lowest index at which each row is largest. NaNs are passed over; a row of nothing but NaN or negative infinity gives 0.
 *
 * <p>Sizes: rows, width. Operands: {@code x [rows, width]}, {@code y} I32 {@code [rows]}.
 */
public record ArgMax() implements TensorOp {
    @Override
    public List<String> sizeNames() {
        return List.of("rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        return List.of(Operand.input("x", args.size(0) * args.size(1)), Operand.output("y", DType.I32, args.size(0)));
    }
}
