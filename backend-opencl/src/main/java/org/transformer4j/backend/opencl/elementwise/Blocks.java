package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;
import org.transformer4j.backend.opencl.runtime.Tuning;

/**
 * How the elements of a matrix are shared out among work-groups: in blocks, see {@code blocks.cl}. On a card neighbouring work-items
 * take neighbouring elements; on a processor one work-item takes a whole block.
 */
public final class Blocks {
    /** Per work-group; a processor's loop over them is long against the cost of a group, and short enough to fill many cores. */
    private static final long ELEMENTS_ON_A_PROCESSOR = 4096;

    private static final int GROUP_ON_A_CARD = 256;

    /** Elements per work-item, which are loaded before the first is needed. */
    private static final int DEPTH_ON_A_CARD = 4;

    /** Work-items beside one another where rows matter, so that short rows leave few without work. */
    private static final int LANES_ON_A_CARD = 32;

    private final boolean processor;
    private final int group;
    private final int lanes;

    private Blocks(Programs programs, int lanesOnACard) {
        processor = programs.tuning() == Tuning.PROCESSOR;
        group = processor ? 1 : GROUP_ON_A_CARD;
        lanes = processor ? 1 : lanesOnACard;
    }

    /** For a single long row. */
    public static Blocks ofOneRow(Programs programs) {
        return new Blocks(programs, GROUP_ON_A_CARD);
    }

    /** For rows that cannot be strung together. */
    public static Blocks ofRows(Programs programs) {
        return new Blocks(programs, LANES_ON_A_CARD);
    }

    /** A kernel that is compiled for these blocks. */
    public Entry entry(Programs programs, String file, String name, Object... definitions) {
        Object[] all = new Object[definitions.length + 4];
        System.arraycopy(definitions, 0, all, 0, definitions.length);
        System.arraycopy(new Object[] {"GROUP", group, "LANES", lanes}, 0, all, definitions.length, 4);
        return programs.entry(file, name, all);
    }

    /** Runs over a matrix. The shape is the kernel's last arguments. */
    public void run(Launch launch, long rows, long width) {
        long blockColumns = processor ? Math.min(width, ELEMENTS_ON_A_PROCESSOR) : (long) DEPTH_ON_A_CARD * lanes;
        run(launch, rows, width, Math.max(1, blockColumns));
    }

    /** Runs over a matrix of which a group takes whole rows. */
    public void runWholeRows(Launch launch, long rows, long width) {
        run(launch, rows, width, Math.max(1, width));
    }

    private void run(Launch launch, long rows, long width, long blockColumns) {
        long blockRows = processor ? Math.max(1, ELEMENTS_ON_A_PROCESSOR / blockColumns) : group / lanes;
        int blocksPerRow = (int) ((width + blockColumns - 1) / blockColumns);
        launch.number(rows).number(width).number(blockRows).number(blockColumns).number(blocksPerRow)
                .run((rows + blockRows - 1) / blockRows * blocksPerRow, group);
    }
}
