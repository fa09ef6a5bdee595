package org.transformer4j.backend.opencl.move;

import org.transformer4j.api.DType;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.elementwise.Blocks;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link GatherRows}. */
public final class GatherRowsKernel extends ClKernel {
    private final Blocks blocks;
    private final Entry entry;

    /** A kernel for {@code op}. */
    public GatherRowsKernel(Programs programs, GatherRows op) {
        super("gather");
        blocks = Blocks.ofRows(programs);
        entry = blocks.entry(programs, "tables.cl", "gather", "ELEMENT", op.type() == DType.F32 ? "float" : "ushort",
                "WIDEN", widening(op.type()));
    }

    private static String widening(DType type) {
        return switch (type) {
            case F16 -> "widen_f16";
            case BF16 -> "widen_bf16";
            default -> "";
        };
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        blocks.run(queue.launch(entry).input(args.slice(0)).input(args.slice(1)).output(args.slice(2)).number(args.size(0)),
                args.size(1), args.size(2));
    }
}
