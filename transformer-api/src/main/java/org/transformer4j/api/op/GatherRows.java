package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;

/**
 * Looks rows up: {@code y[i] = table[indices[i]]}, widened to F32. An index outside the table gives a row of zeros.
 *
 * <p>Sizes: table rows, rows, width. Operands: {@code table [tableRows, width]}, {@code indices} I32 {@code [rows]},
 * {@code y [rows, width]}.
 *
 * @param type type of the table: F32, F16 or BF16
 */
public record GatherRows(DType type) implements TensorOp {
    /** Checks the type. */
    public GatherRows {
        if (!type.isWeight()) {
            throw new IllegalArgumentException("a table of %s; F32, F16 or BF16 is needed".formatted(type));
        }
    }

    @Override
    public List<String> sizeNames() {
        return List.of("tableRows", "rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(1);
        long width = args.size(2);
        return List.of(Operand.input("table", type, args.size(0) * width), Operand.input("indices", DType.I32, rows),
                Operand.output("y", rows * width));
    }
}
