package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Decodes a {@link WeightPart} of a quantised weight to plain order, {@code [outputs, inputs]} in F32.
 *
 * <p>Sizes: those of {@link PackKernel#sizes}. Operands: the packed weight, the part in plain order.
 */
final class UnpackBlocksKernel extends ClKernel {
    /** Inputs that a work-item decodes. */
    private static final int STRETCH = 32;
    /** Work-items for each output of a panel in a group. */
    private static final int STRETCHES = 8;

    private final PackedLayout layout;
    private final Entry entry;

    UnpackBlocksKernel(Programs programs, PackedLayout layout) {
        super("unpack-blocks");
        this.layout = layout;
        this.entry = programs.entry("quantised_rows.cl", "unpack");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        queue.launch(entry).piece(args.slice(0), (int) args.size(0)).number(args.size(1)).number((long) layout.spec().inFeatures())
                .number(args.size(3)).output(args.slice(1)).number(args.size(4)).number(args.size(5))
                .number(PackedLayout.number(layout.spec().format()))
                .run(1, Math.ceilDiv(args.size(5), STRETCH * STRETCHES), args.size(2), PackedLayout.PANEL, STRETCHES, 1);
    }
}
