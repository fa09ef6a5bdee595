package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.Select;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Select}. */
public final class SelectKernel extends ClKernel {
    private final Elements elements;

    /** The kernel. */
    public SelectKernel(Programs programs) {
        super("elements");
        elements = Elements.of(programs, 3, "a != 0.0f ? b : c");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        elements.run(elements.launch(queue).input(args.slice(0)).input(args.slice(1)).input(args.slice(2)).output(args.slice(3)),
                1, args.size(0));
    }
}
