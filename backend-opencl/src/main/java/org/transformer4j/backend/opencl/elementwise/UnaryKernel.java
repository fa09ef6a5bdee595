package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Unary}. */
public final class UnaryKernel extends ClKernel {
    private final Elements elements;

    /** A kernel for {@code op}. */
    public UnaryKernel(Programs programs, Unary op) {
        super("elements");
        elements = Elements.of(programs, 1, Elements.expression(op.function()));
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        elements.run(elements.launch(queue).input(args.slice(0)).output(args.slice(1)), 1, args.size(0));
    }
}
