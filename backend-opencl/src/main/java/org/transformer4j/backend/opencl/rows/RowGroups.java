package org.transformer4j.backend.opencl.rows;

import java.util.Arrays;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;
import org.transformer4j.backend.opencl.runtime.Tuning;

/**
 * A kernel of {@code rows.cl} or a file like it: on a processor a work-item for some rows, on a card a work-group for each row, as large as canon-1's
 * number of lanes for short rows and larger for long ones; see {@code lanes.cl}.
 */
final class RowGroups {
    /** Per work-group on a processor: long against the cost of a group, and short enough to fill many cores. */
    private static final long ELEMENTS_ON_A_PROCESSOR = 4096;

    private static final int GROUP_FOR_LONG_ROWS = 256;

    /** From here on a lane of a card has more to fetch than it can ask for at once. */
    private static final long LONG_ROW = 2048;

    private final boolean processor;
    private final Entry shortRows;
    private final Entry longRows;

    RowGroups(Programs programs, String name) {
        this(programs, "rows.cl", name);
    }

    RowGroups(Programs programs, String file, String name, Object... definitions) {
        processor = programs.tuning() == Tuning.PROCESSOR;
        Object[] all = Arrays.copyOf(definitions, definitions.length + 2);
        all[definitions.length] = "GROUP";
        all[definitions.length + 1] = processor ? 1 : Canon.SUM_LANES;
        shortRows = programs.entry(file, name, all);
        all[definitions.length + 1] = GROUP_FOR_LONG_ROWS;
        longRows = processor ? shortRows : programs.entry(file, name, all);
    }

    /** A launch that takes the operands, the shape by {@link #shape}, and the rest. */
    Launch launch(ClQueue queue, long width) {
        return queue.launch(width < LONG_ROW ? shortRows : longRows);
    }

    /** Hands over the shape. */
    Launch shape(Launch launch, long rows, long width) {
        return launch.number(rows).number(width).number(rowsPerGroup(width));
    }

    /** Runs it. */
    void run(Launch launch, long rows, long width) {
        long rowsPerGroup = rowsPerGroup(width);
        int group = processor ? 1 : width < LONG_ROW ? Canon.SUM_LANES : GROUP_FOR_LONG_ROWS;
        launch.run((rows + rowsPerGroup - 1) / rowsPerGroup, group);
    }

    private long rowsPerGroup(long width) {
        return processor ? Math.max(1, ELEMENTS_ON_A_PROCESSOR / Math.max(1, width)) : 1;
    }
}
