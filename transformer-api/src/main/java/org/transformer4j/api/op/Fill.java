package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;

/**
 * {@code y[i] = value}.
 *
 * <p>Sizes: elements. Operands: {@code y [elements]}.
 *
 * @param value what to write
 */
public record Fill(float value) implements TensorOp {
    @Override
    public List<String> sizeNames() {
        return List.of("elements");
    }

    @Override
    public List<Operand> operands(Args args) {
        return List.of(Operand.output("y", args.size(0)));
    }
}
