package org.transformer4j.backend.cpu.product;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.packed;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.op.Linear;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.cpu.matmul.PackedMatMul;
import org.transformer4j.backend.cpu.runtime.CpuKernel;
import org.transformer4j.backend.cpu.runtime.CpuQueue;

/** Runs {@link Linear}. */
public final class LinearKernel extends CpuKernel {
    private final WeightSpec weight;
    private final boolean bias;

    /** A kernel for {@code op}. */
    public LinearKernel(Linear op) {
        weight = op.weight();
        bias = op.bias();
    }

    @Override
    protected void launch(CpuQueue queue, Args args) {
        PackedMatMul product = queue.state(this, LinearKernel::product);
        int y = args.slices() - 1;
        product.left(segment(args, 0), offset(args, 0), weight.inFeatures(), false)
                .weights(packed(args, 1, weight), 0)
                .result(segment(args, y), offset(args, y), weight.outFeatures());
        if (bias) {
            product.bias(segment(args, 2), offset(args, 2));
        }
        product.multiply(Math.toIntExact(args.size(0)), queue.workers());
    }

    private PackedMatMul product() {
        return new PackedMatMul(Weights.layout(weight));
    }

    @Override
    public String path() {
        return super.path() + "/packed";
    }
}
