package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Which rows have chosen which expert, in tiles of rows with the same one; made and kept on the device, so that the host need not wait
 * for the choices. The host knows only how many tiles there are at most.
 */
final class ExpertTable {
    /** Which of the queue's scratch memories holds the table. */
    private static final int TABLE = 1;

    private final ExpertLinear op;
    private final int tileRows;
    private final int group;
    private final Entry entry;

    /** Tables of tiles of {@code tileRows} rows, made by a work-group of {@code group} work-items. */
    ExpertTable(Programs programs, ExpertLinear op, int tileRows, int group) {
        this.op = op;
        this.tileRows = tileRows;
        this.group = group;
        entry = programs.entry("expert_rows.cl", "expert_rows", "GROUP", group, "TILE_ROWS", tileRows);
    }

    /** How many tiles some rows need at most: each expert, and those without one, may leave one in part empty. */
    int tiles(long rows) {
        return Math.toIntExact(Math.min(rows, rows / tileRows + op.experts() + 1));
    }

    /** Makes the table for rows {@code first}, ..., {@code first + rows - 1} of the result. */
    void make(ClQueue queue, Slice ids, long first, long rows) {
        hand(queue.launch(entry).input(ids).number(first), rows)
                .number(Math.toIntExact(rows)).number(op.experts()).number(tiles(rows)).run(1, group);
    }

    /** Hands the table over: one parameter. */
    Launch hand(Launch launch, long rows) {
        return launch.scratch(TABLE, 4L * (tiles(rows) * (1L + tileRows) + op.experts() + 1));
    }
}
