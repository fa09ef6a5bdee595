package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;

/**
 * A batch of matrix products {@code y = op(a) op(b)}, where {@code op} transposes or not. Rounding: canon-1, "dot".
 *
 * <p>Sizes: batch, m, k, n. Operands: {@code a [batch, m, k]} (or {@code [batch, k, m]}), {@code b [batch, k, n]} (or
 * {@code [batch, n, k]}), {@code y [batch, m, n]}. With {@code k = 0} the result is zeros.
 *
 * @param transposeA whether {@code a} is stored as {@code [k, m]}
 * @param transposeB whether {@code b} is stored as {@code [n, k]}
 */
public record MatMul(boolean transposeA, boolean transposeB) implements TensorOp {
    @Override
    public List<String> sizeNames() {
        return List.of("batch", "m", "k", "n");
    }

    @Override
    public List<Operand> operands(Args args) {
        long batch = args.size(0);
        long m = args.size(1);
        long k = args.size(2);
        long n = args.size(3);
        return List.of(Operand.input("a", batch * m * k), Operand.input("b", batch * k * n), Operand.output("y", batch * m * n));
    }
}
