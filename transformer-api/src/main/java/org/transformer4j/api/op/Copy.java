package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;

/**
 * Copies rows between matrices: {@code y[r * targetStride + c] = x[r * sourceStride + c]} for {@code c < width}. The elements
 * of {@code y} between the rows keep their values. Slicing, joining and splitting are all this operation.
 *
 * <p>Sizes: rows, width, source stride, target stride; a stride is at least the width. Operands: {@code x}, {@code y}, each
 * of {@code (rows - 1) * stride + width} elements. NaN payloads are kept: this moves bits.
 *
 * @param type type of the elements
 */
public record Copy(DType type) implements TensorOp {
    @Override
    public List<String> sizeNames() {
        return List.of("rows", "width", "sourceStride", "targetStride");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        long width = args.size(1);
        return List.of(Operand.input("x", type, span(rows, width, args.size(2))),
                Operand.updated("y", type, span(rows, width, args.size(3))));
    }

    private static long span(long rows, long width, long stride) {
        if (stride < width) {
            throw new IllegalArgumentException("rows of %d elements at a stride of %d; the stride must not be smaller"
                    .formatted(width, stride));
        }
        return rows == 0 ? 0 : (rows - 1) * stride + width;
    }
}
