package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.Fill;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Fill}. */
public final class FillKernel extends ClKernel {
    private final Elements elements;
    private final float value;

    /** A kernel for {@code op}. */
    public FillKernel(Programs programs, Fill op) {
        super("elements");
        elements = Elements.of(programs, 0, "a");
        value = op.value();
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        elements.run(elements.launch(queue).number(value).output(args.slice(0)), 1, args.size(0));
    }
}
