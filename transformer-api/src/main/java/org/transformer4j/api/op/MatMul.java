package org.transformer4j.api.op;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.spi.Args;

/**
 * A batch of matrix products {@code y = op(a) op(b) + bias}, where {@code op} transposes or not. Rounding: canon-1, "dot"; the bias is
 * added last.
 *
 * <p>Sizes: batch, m, k, n. Operands: {@code a [batch, m, k]} (or {@code [batch, k, m]}), {@code b [batch, k, n]} (or
 * {@code [batch, n, k]}), {@code bias [n]} if there is one, the same for every row of every matrix, {@code y [batch, m, n]}. With
 * {@code k = 0} the products are +0, and the bias is added to that.
 *
 * @param transposeA whether {@code a} is stored as {@code [k, m]}
 * @param transposeB whether {@code b} is stored as {@code [n, k]}
 * @param bias whether a bias is added
 */
public record MatMul(boolean transposeA, boolean transposeB, boolean bias) implements TensorOp {
    /** A product without a bias. */
    public MatMul(boolean transposeA, boolean transposeB) {
        this(transposeA, transposeB, false);
    }

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
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.input("a", batch * m * k));
        operands.add(Operand.input("b", batch * k * n));
        if (bias) {
            operands.add(Operand.input("bias", n));
        }
        operands.add(Operand.output("y", batch * m * n));
        return operands;
    }
}
