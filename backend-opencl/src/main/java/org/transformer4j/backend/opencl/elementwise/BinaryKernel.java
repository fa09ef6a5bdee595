package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.op.Binary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Binary}. */
public final class BinaryKernel extends ClKernel {
    private final Elements elements;

    /** A kernel for {@code op}. */
    public BinaryKernel(Programs programs, Binary op) {
        super("elements");
        elements = Elements.of(programs, expression(op.function()), op.broadcast());
    }

    private static String expression(Binary.Function function) {
        return switch (function) {
            case ADD -> "a + b";
            case SUBTRACT -> "a - b";
            case MULTIPLY -> "a * b";
            case DIVIDE -> "divide(a, b)";
            case MAX -> "a > b ? a : b";
            case MIN -> "a < b ? a : b";
            case LESS -> "a < b ? 1.0f : 0.0f";
            case EQUAL -> "a == b ? 1.0f : 0.0f";
        };
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        elements.run(elements.launch(queue).input(args.slice(0)).input(args.slice(1)).output(args.slice(2)),
                args.size(0), args.size(1));
    }
}
