package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Brings a {@link WeightPart} from plain order to panels.
 *
 * <p>Sizes: those of {@link #sizes}. Operands: the part in plain order, the packed weight.
 */
final class PackKernel extends ClKernel {
    /** Words that a work-item moves. */
    static final int STRETCH = 16;
    /** Work-items for each output of a panel in a group. */
    static final int STRETCHES = 8;

    private final PackedLayout layout;
    private final Entry entry;

    PackKernel(Programs programs, PackedLayout layout, DType source) {
        super("pack");
        this.layout = layout;
        this.entry = programs.entry("pack_weights.cl", "pack", "SOURCE", source, "STORED", layout.spec().type());
    }

    static long[] sizes(WeightPart part, long outputStride, long inputStride) {
        return new long[] {part.piece(), part.panel(), part.panels(), part.input(), part.outputs(), part.inputs(),
                outputStride, inputStride};
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        queue.launch(entry).input(args.slice(0)).number(args.size(6)).number(args.size(7))
                .piece(args.slice(1), (int) args.size(0)).number(args.size(1)).number((long) layout.spec().inFeatures())
                .number(args.size(3)).number(args.size(4)).number(args.size(5))
                .run(1, groups(layout, args.size(5)), args.size(2), PackedLayout.PANEL, STRETCHES, 1);
    }

    /** Groups that so many inputs take. */
    static long groups(PackedLayout layout, long inputs) {
        long words = layout.spec().type() == DType.F32 ? inputs : Math.ceilDiv(inputs, 2);
        return Math.ceilDiv(words, STRETCH * STRETCHES);
    }
}
