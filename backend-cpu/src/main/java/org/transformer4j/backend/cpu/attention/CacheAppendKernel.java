package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.cache;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link CacheAppend}; a unit is one head of one sequence. */
public final class CacheAppendKernel extends SplitKernel {
    private static final int COST = 4;

    private final CacheSpec spec;
    private final CacheLayout layout;

    /** A kernel for {@code op}. */
    public CacheAppendKernel(CacheAppend op) {
        spec = op.cache();
        layout = new CacheLayout(spec);
    }

    @Override
    protected long units(Args args) {
        return (long) args.sequences().count() * spec.kvHeads();
    }

    @Override
    protected long unitCost(Args args) {
        Sequences sequences = args.sequences();
        return (long) COST * spec.headDim() * Math.ceilDiv(sequences.rows(), Math.max(1, sequences.count()));
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        for (long unit = from; unit < to; unit++) {
            append(args, (int) (unit / spec.kvHeads()), (int) (unit % spec.kvHeads()));
        }
    }

    private void append(Args args, int s, int kvHead) {
        Sequences sequences = args.sequences();
        MemorySegment cache = cache(args, 2, spec);
        long keys = layout.keys(sequences.slot(s), kvHead);
        long values = layout.values(sequences.slot(s), kvHead);
        for (int i = 0; i < sequences.queryLength(s); i++) {
            long source = 4 * ((long) (sequences.queryStart(s) + i) * spec.kvHeads() + kvHead) * spec.headDim();
            int position = sequences.position(s, i);
            appendKey(segment(args, 0), offset(args, 0) + source, cache, keys, position);
            long value = values + 4L * position * layout.valueStride();
            MemorySegment.copy(segment(args, 1), offset(args, 1) + source, cache, value, 4L * spec.headDim());
        }
    }

    private void appendKey(MemorySegment source, long from, MemorySegment cache, long keys, int position) {
        long to = keys + position / CacheLayout.PANEL * layout.panelBytes() + 4L * (position % CacheLayout.PANEL);
        for (int d = 0; d < spec.headDim(); d++) {
            cache.set(JAVA_INT, to + 4L * CacheLayout.PANEL * d, source.get(JAVA_INT, from + 4L * d));
        }
    }
}
