package org.transformer4j.conformance.validate;

import java.util.List;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/**
 * A kernel of the device, and the oracle's for the same operation.
 *
 * @param device the device that prepared it
 * @param op the operation
 * @param real the device's kernel
 * @param oracle the oracle's kernel
 */
record ValidatingKernel(ValidatingDevice device, Op op, Kernel real, Kernel oracle) implements Kernel {
    @Override
    public void launch(Queue queue, Args args) {
        ValidatingQueue both = (ValidatingQueue) queue;
        List<Operand> operands = op.operands(args);
        try (OracleOperands copies = new OracleOperands(device.oracle(), both, operands, args)) {
            oracle.launch(both.oracle(), copies.args());
            real.launch(both.real(), realArgs(args));
            copies.compare(op);
        }
    }

    private static Args realArgs(Args args) {
        Slice[] slices = new Slice[args.slices()];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = ValidatingBuffer.real(args.slice(i));
        }
        return rebuilt(args, slices);
    }

    /** The same sizes and sequences over other operands. */
    static Args rebuilt(Args args, Slice... slices) {
        long[] sizes = new long[args.sizes()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = args.size(i);
        }
        return args.sequences() == null ? Args.of(sizes, slices) : Args.of(sizes, args.sequences(), slices);
    }

    @Override
    public String path() {
        return real.path();
    }
}
