package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Runs {@link Attention}. A work-group attends for a tile of rows of one key head. Sequences that decode have tiles as small as they
 * are themselves. Where there are too few tiles for the device, each block of 256 keys goes to a work-group of its own, and a
 * second launch joins the blocks in ascending order, as canon-1 has it anyway.
 */
public final class AttentionKernel extends ClKernel {
    private static final int GROUP = 64;

    /** Bytes that the partial results of blocks may take. */
    private static final long MOST_PARTIALS = 64 << 20;

    private final Attention op;
    private final CacheLayout layout;
    private final ScoringPart scoring;
    private final AttentionShape shape;
    private final RowTiles few;
    private final RowTiles many;
    private final Entry join;
    private final int group;
    private final long enoughTiles;
    private final long mostPartials;

    /** A kernel for {@code op}. */
    public AttentionKernel(Programs programs, Attention op) {
        super("attention");
        this.op = op;
        layout = new CacheLayout(op.cache());
        scoring = new ScoringPart(op.mask(), op.scoring());
        shape = AttentionShape.of(programs.tuning());
        group = op.heads() / op.cache().kvHeads();
        int largest = shape.manyRows(op.cache().headDim());
        int smallest = shape.fewRows(group, largest);
        many = new RowTiles(attend(programs, largest), largest, smallest == largest ? 1 : smallest + 1, Integer.MAX_VALUE);
        few = smallest == largest ? null : new RowTiles(attend(programs, smallest), smallest, 1, smallest);
        join = programs.entry("attention-join.cl", "join_blocks", layout.macros("GROUP", GROUP));
        enoughTiles = (long) shape.groupsPerUnit() * programs.facts().computeUnits();
        mostPartials = Math.min(MOST_PARTIALS, programs.facts().largestAllocation());
    }

    private Entry attend(Programs programs, int rows) {
        return programs.entry(shape.file(), "attend", layout.macros(scoring.macros(shape.macros(rows))));
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        Sequences sequences = args.sequences();
        int fewTiles = few == null ? 0 : few.count(sequences, group);
        int manyTiles = many.count(sequences, group);
        int blocks = blocks(sequences, (long) (fewTiles + manyTiles) * op.cache().kvHeads());
        for (int piece = 0; piece < Caches.pieces(args.slice(1), layout); piece++) {
            attend(queue, args, piece, few, fewTiles, blocks);
            attend(queue, args, piece, many, manyTiles, blocks);
        }
        if (blocks > 0) {
            Slice y = args.slice(args.slices() - 1);
            Launch launch = queue.launch(join).scratch(0, partialBytes(sequences, blocks)).number(blocks).output(y).number(y.length())
                    .number(op.heads()).sequences(sequences);
            scoring.mask(launch).run((y.length() + GROUP - 1) / GROUP, GROUP);
        }
    }

    /** Into how many blocks the keys are split; 0 if each tile goes through all of its keys. */
    private int blocks(Sequences sequences, long tiles) {
        int blocks = Math.ceilDiv(sequences.longest(), Canon.ATTENTION_BLOCK);
        boolean split = blocks > 1 && tiles < enoughTiles && partialBytes(sequences, blocks) <= mostPartials;
        return split ? blocks : 0;
    }

    /** Of each query, head and block: the weighted sum, the maximum, and the sum of weights. */
    private long partialBytes(Sequences sequences, int blocks) {
        return 4L * sequences.rows() * op.heads() * blocks * (op.cache().headDim() + 2);
    }

    private void attend(ClQueue queue, Args args, int piece, RowTiles tiles, int count, int blocks) {
        if (count == 0) {
            return;
        }
        // Of several pieces each writes the results of its own heads only.
        Launch launch = queue.launch(tiles.entry()).input(args.slice(0));
        Caches.piece(launch, args.slice(1), piece, layout).number(group).updated(args.slice(args.slices() - 1))
                .scratch(0, partialBytes(args.sequences(), blocks)).number(blocks).sequences(args.sequences())
                .number(tiles.least()).number(tiles.most());
        scoring.maskAndScoring(launch, args).run(count, op.cache().kvHeads(), Math.max(1, blocks), shape.items(), 1, 1);
    }
}
