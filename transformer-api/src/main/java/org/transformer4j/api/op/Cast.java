package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;

/**
 * Converts: F16 and BF16 widen to F32 exactly, F32 narrows to them by rounding to nearest even (overflow gives infinity,
 * subnormals are kept, a NaN stays a NaN).
 *
 * <p>Sizes: elements. Operands: {@code x [elements]}, {@code y [elements]}.
 *
 * @param from type of {@code x}
 * @param to type of {@code y}
 */
public record Cast(DType from, DType to) implements TensorOp {
    /** Checks that one of the types is F32 and the other F16 or BF16. */
    public Cast {
        if (!from.isWeight() || !to.isWeight() || (from == DType.F32) == (to == DType.F32)) {
            throw new IllegalArgumentException("cast from %s to %s; one must be F32, the other F16 or BF16".formatted(from, to));
        }
    }

    @Override
    public List<String> sizeNames() {
        return List.of("elements");
    }

    @Override
    public List<Operand> operands(Args args) {
        return List.of(Operand.input("x", from, args.size(0)), Operand.output("y", to, args.size(0)));
    }
}
