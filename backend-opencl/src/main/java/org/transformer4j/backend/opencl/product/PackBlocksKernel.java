package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Brings a {@link WeightPart} of a quantised weight from the blocks of a file to those of panels.
 *
 * <p>Sizes: those of {@link PackKernel#sizes}. Operands: the part's blocks {@code [outputs, blocks]} as bytes, the packed weight.
 */
final class PackBlocksKernel extends ClKernel {
    /** Blocks of each output that a group moves. */
    private static final int BLOCKS = 8;

    private final PackedLayout layout;
    private final Entry entry;

    PackBlocksKernel(Programs programs, PackedLayout layout) {
        super("pack-blocks");
        this.layout = layout;
        this.entry = programs.entry("quantised_rows.cl", "pack");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        long blocks = args.size(5) / layout.spec().format().blockSize();
        queue.launch(entry).input(args.slice(0)).piece(args.slice(1), (int) args.size(0)).number(args.size(1))
                .number((long) layout.spec().inFeatures()).number(args.size(3)).number(args.size(4)).number(blocks)
                .number(PackedLayout.number(layout.spec().format()))
                .run(1, Math.ceilDiv(blocks, BLOCKS), args.size(2), PackedLayout.PANEL, BLOCKS, 1);
    }
}
