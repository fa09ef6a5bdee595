package org.transformer4j.training.autograd;

import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Slice;

/** Gradients of matrix products: {@code Y = A B + c} gives {@code dA = dY Bᵀ} and {@code dB = Aᵀ dY}; dc is the sum of dY's rows. */
final class ProductRules {
    private ProductRules() {}

    static void matmul(MatMul op, Step step) {
        Steps steps = step.steps();
        long batch = step.size(0);
        long m = step.size(1);
        long k = step.size(2);
        long n = step.size(3);
        Slice a = step.slice(0);
        Slice b = step.slice(1);
        Slice dy = step.gradient(op.bias() ? 3 : 2);
        boolean ta = op.transposeA();
        boolean tb = op.transposeB();
        if (step.wants(0)) {
            step.add(0, ta ? steps.matmul(tb, true, batch, k, n, m, b, dy) : steps.matmul(false, !tb, batch, m, n, k, dy, b));
        }
        if (step.wants(1) && batch == 1 && !ta && step.gradients().isParameter(b)) {
            if (tb) {
                step.addProduct(1, dy, a, m, n, k);
            } else {
                step.addProduct(1, a, dy, m, k, n);
            }
        } else if (step.wants(1)) {
            step.add(1, tb ? steps.matmul(true, ta, batch, n, m, k, dy, a) : steps.matmul(!ta, false, batch, k, m, n, a, dy));
        }
        if (op.bias()) {
            step.addColumnSums(2, dy, batch * m, n);
        }
    }

    /** {@code Y = X Wᵀ + b}: {@code dX = dY W}, {@code dW = dYᵀ X}, and db is the sum of the rows of dY, with all three rounded. */
    static void linear(Linear op, Step step) {
        long rows = step.size(0);
        int in = op.weight().inFeatures();
        int out = op.weight().outFeatures();
        Rounding rounding = step.node().mode().rounding();
        Slice dy = rounding.of(step.gradient(op.bias() ? 3 : 2), step.steps());
        if (step.wants(0)) {
            step.add(0, step.steps().matmul(false, false, 1, rows, out, in, dy, rounding.of(step.slice(1), step.steps())));
        }
        if (step.wants(1)) {
            step.addProduct(1, dy, rounding.of(step.slice(0), step.steps()), rows, out, in);
        }
        if (op.bias()) {
            step.addColumnSums(2, dy, rows, out);
        }
    }
}
