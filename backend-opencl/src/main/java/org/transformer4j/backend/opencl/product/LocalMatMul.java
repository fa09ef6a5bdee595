package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link MatMul} on cards. */
final class LocalMatMul extends LocalProduct {
    private final MatMul op;

    LocalMatMul(Programs programs, MatMul op) {
        super(programs, "matmul-tiles", op.transposeA() ? "BY_DEPTH" : "BY_ROWS", op.transposeB() ? "BY_ROWS" : "BY_DEPTH", "F32");
        this.op = op;
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        multiply(queue, args, 0, args.size(0), args.size(1), args.size(2), args.size(3));
    }

    @Override
    Launch factors(Launch launch, Args args, int piece) {
        long m = args.size(1);
        long k = args.size(2);
        long n = args.size(3);
        return launch.input(args.slice(0)).number(op.transposeA() ? m : k).number(m * k)
                .input(args.slice(1)).number(op.transposeB() ? k : n).number(k * n);
    }

    /** Without a bias, something else stands for it. */
    @Override
    Launch result(Launch launch, Args args, int piece) {
        return launch.input(args.slice(op.bias() ? 2 : 0)).number(0L).number(op.bias() ? 1 : 0)
                .updated(args.slice(args.slices() - 1)).number(0L).number(args.size(3));
    }
}
