package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;

/**
 * {@code y[i] = condition[i] != 0 ? a[i] : b[i]}. A NaN is not 0. The value that is not taken has no influence.
 *
 * <p>Sizes: elements. Operands: {@code condition}, {@code a}, {@code b}, {@code y}, each {@code [elements]}.
 */
public record Select() implements TensorOp {
    @Override
    public List<String> sizeNames() {
        return List.of("elements");
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = args.size(0);
        return List.of(Operand.input("condition", elements), Operand.input("a", elements), Operand.input("b", elements),
                Operand.output("y", elements));
    }
}
