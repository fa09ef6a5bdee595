package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;

/**
 * Writes rows into a table: {@code table[indices[i]] = x[i]}, or {@code += x[i]}, for {@code i} ascending. An index outside
 * the table is skipped. Each addition is rounded by itself, so rows that share an index are added in the order of {@code i}.
 *
 * <p>Sizes: table rows, rows, width. Operands: {@code x [rows, width]}, {@code indices} I32 {@code [rows]},
 * {@code table [tableRows, width]}.
 *
 * @param accumulate whether to add instead of replacing
 */
public record ScatterRows(boolean accumulate) implements TensorOp {
    @Override
    public List<String> sizeNames() {
        return List.of("tableRows", "rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(1);
        long width = args.size(2);
        return List.of(Operand.input("x", rows * width), Operand.input("indices", DType.I32, rows),
                Operand.updated("table", DType.F32, args.size(0) * width));
    }
}
