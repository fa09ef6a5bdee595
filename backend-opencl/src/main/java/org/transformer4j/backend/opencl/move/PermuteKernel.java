package org.transformer4j.backend.opencl.move;

import org.transformer4j.api.op.Permute;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.elementwise.Blocks;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Runs {@link Permute}: as copies of contiguous runs where the innermost axis stays, else as transpositions of tiles. */
public final class PermuteKernel extends ClKernel {
    private static final int TILE = 32;
    private static final int GROUP_ON_A_CARD = 256;
    private static final int MOST_OUTER_AXES = 5;

    private final Permute op;
    private final Blocks blocks;
    private final Entry runs;
    private final Entry transpose;
    private final int group;
    private final ThreadLocal<Walk> walks = ThreadLocal.withInitial(Walk::new);

    /** A kernel for {@code op}. */
    public PermuteKernel(Programs programs, Permute op) {
        super("permute");
        this.op = op;
        String element = Bits.ofSize(op.type());
        blocks = Blocks.ofRows(programs);
        runs = blocks.entry(programs, "permute.cl", "runs", "ELEMENT", element);
        group = programs.tuning() == Tuning.PROCESSOR ? 1 : GROUP_ON_A_CARD;
        transpose = blocks.entry(programs, "permute.cl", "transpose", "ELEMENT", element, "TILE", TILE);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        if (args.slice(0).length() == 0) {
            return;
        }
        Walk walk = walks.get();
        walk.set(op.axes(), args);
        int last = walk.innermostOfSource();
        if (last == 0) {
            Launch launch = queue.launch(runs).input(args.slice(0)).output(args.slice(1));
            blocks.run(launch, outer(launch, walk, 0, 0), walk.count(0));
        } else {
            long tilesAlongX = (walk.count(last) + TILE - 1) / TILE;
            long tilesAlongY = (walk.count(0) + TILE - 1) / TILE;
            Launch launch = queue.launch(transpose).input(args.slice(0)).output(args.slice(1)).number(walk.count(last))
                    .number(walk.count(0)).number(walk.sourceStride(0)).number(walk.targetStride(last)).number(tilesAlongX)
                    .number(tilesAlongY);
            launch.run(outer(launch, walk, 0, last) * tilesAlongX * tilesAlongY, group);
        }
    }

    /** Hands over the axes without two of them, and returns the product of their counts. */
    private static long outer(Launch launch, Walk walk, int without, int withoutToo) {
        long product = 1;
        int given = 0;
        for (int axis = 0; axis < walk.axes(); axis++) {
            if (axis != without && axis != withoutToo) {
                launch.number(walk.count(axis)).number(walk.sourceStride(axis)).number(walk.targetStride(axis));
                product *= walk.count(axis);
                given++;
            }
        }
        for (; given < MOST_OUTER_AXES; given++) {
            launch.number(1L).number(0L).number(0L);
        }
        return product;
    }
}
