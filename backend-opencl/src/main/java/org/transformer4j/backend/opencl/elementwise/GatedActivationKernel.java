package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link GatedActivation}. */
public final class GatedActivationKernel extends ClKernel {
    private final Elements elements;

    /** A kernel for {@code op}. */
    public GatedActivationKernel(Programs programs, GatedActivation op) {
        super("elements");
        elements = Elements.of(programs, 2, "(" + Elements.expression(op.function()) + ") * b");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        elements.run(elements.launch(queue).input(args.slice(0)).input(args.slice(1)).output(args.slice(2)), 1, args.size(0));
    }
}
