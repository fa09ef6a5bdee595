package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Products on cards, in tiles that pass through local memory. Tiles are large, or small where large ones would leave compute units
 * without work. Where small ones do as well, each block of 256 terms gets tiles of its own, and the blocks are added up afterwards.
 */
abstract class LocalProduct extends ClKernel {
    /** Results of a side of a large tile. */
    static final int LARGE = 128;
    /** Results of a side of a small tile. */
    static final int SMALL = 64;
    /** Work-items of a side of a group. */
    static final int SIDE = 16;
    private static final int JOINED = 128;
    /** Groups that a compute unit runs at a time. */
    private static final int GROUPS_PER_UNIT = 2;
    /** A dimension that is not the first has at most 65535 groups on some cards. */
    private static final int MOST_GROUPS = 1 << 15;
    /** Bytes of scratch memory for blocks. */
    private static final long MOST_BYTES = 64 << 20;

    private final Entry large;
    private final Entry small;
    private final Entry join;
    private final int computeUnits;

    /** Products of factors that are stored so. */
    LocalProduct(Programs programs, String path, String left, String right, String stored) {
        super(path);
        large = programs.entry("matmul.cl", "matmul", "TILE", LARGE, "LEFT", left, "RIGHT", right, "STORED", stored);
        small = programs.entry("matmul.cl", "matmul", "TILE", SMALL, "LEFT", left, "RIGHT", right, "STORED", stored);
        join = programs.entry("matmul.cl", "join", "TILE", SMALL, "LEFT", left, "RIGHT", right, "STORED", stored);
        computeUnits = programs.facts().computeUnits();
    }

    /** Sets the parameters of both factors. */
    abstract Launch factors(Launch launch, Args args, int piece);

    /** Sets the parameters from the bias to the distance between the rows of the result. */
    abstract Launch result(Launch launch, Args args, int piece);

    /** Multiplies. A piece is that of a packed right factor. */
    final void multiply(ClQueue queue, Args args, int piece, long batch, long rows, long depth, long columns) {
        boolean wide = rows > SMALL && columns > SMALL && batch * tiles(rows, columns, LARGE) >= computeUnits;
        long blocks = Math.ceilDiv(depth, Canon.DOT_BLOCK);
        if (!wide && blocks > 1 && blocks <= MOST_GROUPS && blocks * batch * rows * columns * Float.BYTES <= MOST_BYTES
                && batch * tiles(rows, columns, SMALL) < GROUPS_PER_UNIT * computeUnits) {
            multiplyBlocks(queue, args, piece, batch, rows, depth, columns);
            return;
        }
        for (long matrix = 0; matrix < batch; matrix += MOST_GROUPS) {
            result(factors(queue.launch(wide ? large : small), args, piece), args, piece)
                    .number(matrix).number(rows).number(depth).number(columns).number(depth).number(0L)
                    .run(tiles(rows, columns, wide ? LARGE : SMALL), 1, Math.min(MOST_GROUPS, batch - matrix), SIDE, SIDE, 1);
        }
    }

    private void multiplyBlocks(ClQueue queue, Args args, int piece, long batch, long rows, long depth, long columns) {
        long blocks = Math.ceilDiv(depth, Canon.DOT_BLOCK);
        long elements = batch * rows * columns;
        long bytes = blocks * elements * Float.BYTES;
        factors(queue.launch(small), args, piece).input(args.slice(0)).number(0L).number(0)
                .scratch(0, bytes).number(0L).number(0L).number(columns)
                .number(0L).number(rows).number(depth).number(columns).number((long) Canon.DOT_BLOCK).number(elements)
                .run(tiles(rows, columns, SMALL), blocks, batch, SIDE, SIDE, 1);
        result(queue.launch(join).scratch(0, bytes).number(blocks).number(elements), args, piece).number(columns)
                .run(batch * rows, Math.ceilDiv(columns, JOINED), 1, JOINED);
    }

    /** How many tiles there are. */
    static long tiles(long rows, long columns, int size) {
        return Math.ceilDiv(rows, size) * Math.ceilDiv(columns, size);
    }
}
