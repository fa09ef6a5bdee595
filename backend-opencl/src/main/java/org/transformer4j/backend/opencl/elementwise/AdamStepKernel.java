package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link AdamStep}. */
public final class AdamStepKernel extends ClKernel {
    private final AdamStep op;
    private final Blocks blocks;
    private final Entry entry;

    /** A kernel for {@code op}. */
    public AdamStepKernel(Programs programs, AdamStep op) {
        super("adam");
        this.op = op;
        blocks = Blocks.ofOneRow(programs);
        entry = blocks.entry(programs, "adam.cl", "adam");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        blocks.run(queue.launch(entry).input(args.slice(0)).input(args.slice(1)).updated(args.slice(2)).updated(args.slice(3))
                .updated(args.slice(4)).number((float) op.beta1()).number((float) op.beta2()).number((float) (1 - op.beta1()))
                .number((float) (1 - op.beta2())).number((float) op.epsilon()), 1, args.size(0));
    }
}
