package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Launch;
import org.transformer4j.backend.aparapi.program.StoredType;

/** {@link MatMul}. A {@code b} that is transposed, or that many rows read, is first written in panels, which the product reads along its rows. */
public final class MatMulKernel extends AparapiKernel {
    private final MatMul product;

    /** A kernel for {@code product}. */
    public MatMulKernel(MatMul product) {
        super(product.transposeB() ? "matmul-panels" : "matmul");
        this.product = product;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        long batch = args.size(0);
        long m = args.size(1);
        long k = args.size(2);
        long n = args.size(3);
        long panels = Math.ceilDiv(n, (long) ProductShape.COLUMNS);
        if (batch * m * n == 0) {
            return;
        }
        if ((product.transposeB() || Panels.suit(m, n)) && k > 0) {
            int scratch = launcher.scratch(batch * Panels.words(k, n));
            Panels.write(launcher, args.slice(1), product.transposeB(), batch, k, n, scratch);
            launcher.start(ProductShape.code(m)).word(Launch.B, scratch);
            launcher.word(Launch.P + 6, ProductShape.COLUMNS).word(Launch.P + 7, k * ProductShape.COLUMNS)
                    .word(Launch.P + 8, Panels.words(k, n));
        } else {
            launcher.start(ProductShape.code(m)).operand(Launch.B, args.slice(1));
            launcher.word(Launch.P + 6, n).word(Launch.P + 7, ProductShape.COLUMNS).word(Launch.P + 8, k * n);
        }
        launcher.operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(args.slices() - 1)).word(Launch.C, 0);
        if (product.bias()) {
            launcher.operand(Launch.C, args.slice(2));
        }
        launcher.numbers(k, n, m, product.transposeA() ? 1 : k, product.transposeA() ? m : 1, m * k)
                .word(Launch.P + 9, StoredType.F32).word(Launch.P + 10, product.bias() ? 1 : 0);
        launcher.run(batch * panels * ProductShape.units(m), ProductShape.cost(m, k));
    }
}
