package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.Fma;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Fma}. */
public final class FmaKernel extends ClKernel {
    private final Elements elements;

    /** A kernel for {@code op}. */
    public FmaKernel(Programs programs, Fma op) {
        super("elements");
        elements = Elements.of(programs, "fma(a, b, c)", op.b(), op.c());
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        elements.run(elements.launch(queue).input(args.slice(0)).input(args.slice(1)).input(args.slice(2)).output(args.slice(3)),
                args.size(0), args.size(1));
    }
}
