package org.transformer4j.backend.opencl;

import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Unary;
import org.transformer4j.backend.opencl.elementwise.UnaryKernel;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Which kernel runs which operation. */
final class KernelCatalogue {
    private final Programs programs;

    KernelCatalogue(Programs programs) {
        this.programs = programs;
    }

    boolean has(Op op) {
        return switch (op) {
            // Elements, rows and tables.
            case Unary _ -> true;

            // Products.

            // Attention.

            default -> false;
        };
    }

    ClKernel kernel(Op op) {
        return switch (op) {
            // Elements, rows and tables.
            case Unary unary -> new UnaryKernel(programs, unary);

            // Products.

            // Attention.

            default -> throw new UnsupportedOperationException(op.toString());
        };
    }
}
