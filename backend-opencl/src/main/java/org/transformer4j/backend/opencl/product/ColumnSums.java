package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Gradients of weights with a single row, such as a bias, for which tiles would move much and compute little. */
final class ColumnSums {
    /** Columns of a work-group: few enough that many groups are busy, and whole lines of a cache. */
    private static final int STRETCH = 64;
    /** Bytes of scratch memory for the sums of blocks. */
    private static final long MOST_BYTES = 64 << 20;

    private final Entry blocks;
    private final Entry add;
    private final int group;

    ColumnSums(Programs programs) {
        group = programs.tuning() == Tuning.PROCESSOR ? 1 : STRETCH;
        blocks = programs.entry("column_sums.cl", "blocks", "GROUP", group, "STRETCH", STRETCH);
        add = programs.entry("column_sums.cl", "add", "GROUP", group, "STRETCH", STRETCH);
    }

    /** Whether this is the way for a gradient. */
    static boolean suit(Args args) {
        return args.size(0) == 1 && bytes(args) <= MOST_BYTES;
    }

    /** Adds to the sum. */
    void run(ClQueue queue, Args args) {
        long columns = args.size(1);
        long count = blocks(args.sequences());
        if (count > 0) {
            queue.launch(blocks).input(args.slice(0)).input(args.slice(1)).sequences(args.sequences()).number(args.sequences().count())
                    .scratch(0, bytes(args)).number(columns).run(Math.ceilDiv(columns, STRETCH), count, group, 1);
            queue.launch(add).scratch(0, bytes(args)).number(count).updated(args.slice(2)).number(columns)
                    .run(Math.ceilDiv(columns, STRETCH), group);
        }
    }

    private static long bytes(Args args) {
        return blocks(args.sequences()) * args.size(1) * Float.BYTES;
    }

    private static long blocks(Sequences sequences) {
        long blocks = 0;
        for (int s = 0; s < sequences.count(); s++) {
            blocks += Math.ceilDiv(sequences.queryLength(s), Canon.DOT_BLOCK);
        }
        return blocks;
    }
}
