package org.transformer4j.backend.opencl.move;

import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Runs {@link ScatterRows}: on a processor in blocks of columns, on a card row by row. */
public final class ScatterRowsKernel extends ClKernel {
    private static final int GROUP_ON_A_CARD = 256;
    private static final int COLUMNS_ON_A_PROCESSOR = 256;

    private final boolean processor;
    private final Entry entry;
    private final Entry single;

    /** A kernel for {@code op}. */
    public ScatterRowsKernel(Programs programs, ScatterRows op) {
        super("scatter");
        processor = programs.tuning() == Tuning.PROCESSOR;
        int group = processor ? 1 : GROUP_ON_A_CARD;
        entry = programs.entry("tables.cl", "scatter", "GROUP", group, "LANES", group, "COLUMNS", COLUMNS_ON_A_PROCESSOR,
                "ACCUMULATE", op.accumulate() ? 1 : 0);
        single = processor ? entry : programs.entry("tables.cl", "scatter_row", "GROUP", group, "LANES", group,
                "COLUMNS", COLUMNS_ON_A_PROCESSOR, "ACCUMULATE", op.accumulate() ? 1 : 0);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        long rows = args.size(1);
        long width = args.size(2);
        if (rows == 1 && !processor) {
            queue.launch(single).input(args.slice(0)).input(args.slice(1)).updated(args.slice(2)).number(args.size(0)).number(width)
                    .run(Math.ceilDiv(width, GROUP_ON_A_CARD), GROUP_ON_A_CARD);
            return;
        }
        Launch launch = queue.launch(entry).input(args.slice(0)).input(args.slice(1)).updated(args.slice(2)).number(args.size(0))
                .number(rows).number(width);
        if (processor) {
            launch.run((width + COLUMNS_ON_A_PROCESSOR - 1) / COLUMNS_ON_A_PROCESSOR, 1);
        } else {
            launch.run(rows, GROUP_ON_A_CARD);
        }
    }
}
