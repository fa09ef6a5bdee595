package org.transformer4j.backend.opencl.move;

import org.transformer4j.api.op.Copy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.elementwise.Blocks;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Copy}. */
public final class CopyKernel extends ClKernel {
    private final Blocks ofOneRow;
    private final Blocks ofRows;
    private final Entry oneRow;
    private final Entry rows;

    /** A kernel for {@code op}. */
    public CopyKernel(Programs programs, Copy op) {
        super("copy");
        String element = Bits.ofSize(op.type());
        ofOneRow = Blocks.ofOneRow(programs);
        ofRows = Blocks.ofRows(programs);
        oneRow = ofOneRow.entry(programs, "move.cl", "copy", "ELEMENT", element);
        rows = ofRows.entry(programs, "move.cl", "copy", "ELEMENT", element);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        long width = args.size(1);
        boolean flat = args.size(0) == 1 || (args.size(2) == width && args.size(3) == width);
        Slice x = args.slice(0);
        Slice y = args.slice(1);
        if (flat) {
            ofOneRow.run(queue.launch(oneRow).input(x).updated(y).number(0L).number(0L), 1, args.size(0) * width);
        } else {
            ofRows.run(queue.launch(rows).input(x).updated(y).number(args.size(2)).number(args.size(3)), args.size(0), width);
        }
    }
}
