package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Runs {@link FmaChain}. */
public final class FmaChainKernel extends ClKernel {
    private static final int CHAINS = 8;
    private static final int GROUP_ON_A_CARD = 256;
    private static final int VECTOR_ON_A_PROCESSOR = 16;

    private final FmaChain op;
    private final Entry entry;
    private final int group;
    private final int elementsPerGroup;

    /** A kernel for {@code op}. */
    public FmaChainKernel(Programs programs, FmaChain op) {
        super("chains");
        this.op = op;
        boolean processor = programs.tuning() == Tuning.PROCESSOR;
        group = processor ? 1 : GROUP_ON_A_CARD;
        elementsPerGroup = (processor ? VECTOR_ON_A_PROCESSOR : GROUP_ON_A_CARD) * CHAINS;
        entry = programs.entry("chains.cl", "chains", "GROUP", group);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        long elements = args.size(0);
        queue.launch(entry).input(args.slice(0)).output(args.slice(1)).number(elements).number(op.steps()).number(op.multiplier())
                .number(op.addend()).run((elements + elementsPerGroup - 1) / elementsPerGroup, group);
    }
}
