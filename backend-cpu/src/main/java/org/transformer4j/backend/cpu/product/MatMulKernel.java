package org.transformer4j.backend.cpu.product;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.matmul.MatMul;
import org.transformer4j.backend.cpu.runtime.CpuKernel;
import org.transformer4j.backend.cpu.runtime.CpuQueue;

/** Runs {@link org.transformer4j.api.op.MatMul}. */
public final class MatMulKernel extends CpuKernel {
    private final boolean transposeA;
    private final boolean transposeB;
    private final boolean bias;

    /** A kernel for {@code op}. */
    public MatMulKernel(org.transformer4j.api.op.MatMul op) {
        transposeA = op.transposeA();
        transposeB = op.transposeB();
        bias = op.bias();
    }

    @Override
    protected void launch(CpuQueue queue, Args args) {
        int batch = Math.toIntExact(args.size(0));
        int m = Math.toIntExact(args.size(1));
        int k = Math.toIntExact(args.size(2));
        int n = Math.toIntExact(args.size(3));
        int y = args.slices() - 1;
        MatMul product = queue.state(this, MatMulKernel::product);
        product.left(segment(args, 0), offset(args, 0), (long) m * k, transposeA ? m : k, transposeA)
                .right(segment(args, 1), offset(args, 1), (long) k * n, transposeB ? k : n, transposeB)
                .result(segment(args, y), offset(args, y), (long) m * n, n);
        if (bias) {
            product.bias(segment(args, 2), offset(args, 2));
        }
        product.multiply(batch, m, n, k, queue.workers());
    }

    private MatMul product() {
        return new MatMul();
    }
}
