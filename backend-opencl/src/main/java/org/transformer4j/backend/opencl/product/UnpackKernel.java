package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Brings a {@link WeightPart} from panels to plain order, {@code [outputs, inputs]} in the stored type.
 *
 * <p>Sizes: those of {@link PackKernel#sizes}. Operands: the packed weight, the part in plain order.
 */
final class UnpackKernel extends ClKernel {
    private final PackedLayout layout;
    private final Entry entry;

    UnpackKernel(Programs programs, PackedLayout layout) {
        super("unpack");
        this.layout = layout;
        this.entry = programs.entry("pack_weights.cl", "unpack", "SOURCE", layout.spec().type(), "STORED", layout.spec().type());
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        queue.launch(entry).piece(args.slice(0), (int) args.size(0)).number(args.size(1)).number((long) layout.spec().inFeatures())
                .number(args.size(3)).output(args.slice(1)).number(args.size(4)).number(args.size(5))
                .run(1, PackKernel.groups(layout, args.size(5)), args.size(2), PackedLayout.PANEL, PackKernel.STRETCHES, 1);
    }
}
