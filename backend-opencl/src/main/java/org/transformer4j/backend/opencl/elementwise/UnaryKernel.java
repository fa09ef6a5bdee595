package org.transformer4j.backend.opencl.elementwise;

import java.util.Locale;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Unary}. */
public final class UnaryKernel extends ClKernel {
    private static final int GROUP = 64;

    private final Entry entry;

    /** A kernel for {@code op}. */
    public UnaryKernel(Programs programs, Unary op) {
        super("unary");
        entry = programs.entry("unary.cl", "unary_" + op.function().name().toLowerCase(Locale.ROOT));
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        long elements = args.size(0);
        queue.launch(entry).input(args.slice(0)).output(args.slice(1)).number(elements).run((elements + GROUP - 1) / GROUP, GROUP);
    }
}
