package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.runtime.Operands.cache;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.cpu.rows.SoftmaxKernel;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link AttentionWithWeights}; a unit is one head of one query. */
public final class AttentionWithWeightsKernel extends SplitKernel {
    private final AttentionWithWeights op;
    private final CacheSpec spec;
    private final CacheLayout layout;

    /** A kernel for {@code op}. */
    public AttentionWithWeightsKernel(AttentionWithWeights op) {
        this.op = op;
        spec = op.cache();
        layout = new CacheLayout(spec);
    }

    @Override
    protected long units(Args args) {
        return (long) args.sequences().rows() * op.heads();
    }

    @Override
    protected long unitCost(Args args) {
        Sequences sequences = args.sequences();
        long weights = 0;
        for (int s = 0; s < sequences.count(); s++) {
            weights += (long) sequences.queryLength(s) * sequences.kvLength(s);
        }
        return Math.ceilDiv(weights * spec.headDim(), Math.max(1, sequences.rows()));
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        Sequences sequences = args.sequences();
        long weights = 0;
        for (int s = 0; s < sequences.count(); s++) {
            long first = (long) sequences.queryStart(s) * op.heads();
            long end = first + (long) sequences.queryLength(s) * op.heads();
            for (long unit = Math.max(from, first); unit < Math.min(to, end); unit++) {
                int i = (int) ((unit - first) / op.heads());
                int head = (int) ((unit - first) % op.heads());
                long row = weights + ((long) head * sequences.queryLength(s) + i) * sequences.kvLength(s);
                attend(args, s, i, head, offset(args, 3) + 4 * row, scratch);
            }
            weights += (end - first) * sequences.kvLength(s);
        }
    }

    private void attend(Args args, int s, int i, int head, long weightRow, Scratch scratch) {
        Sequences sequences = args.sequences();
        MemorySegment weights = segment(args, 3);
        long vector = 4 * ((long) (sequences.queryStart(s) + i) * op.heads() + head) * spec.headDim();
        int slot = sequences.slot(s);
        int kvHead = head / (op.heads() / spec.kvHeads());
        int visible = op.mask().visible(sequences, s, i);
        weigh(args, offset(args, 0) + vector, layout.keys(slot, kvHead), visible, weightRow, scratch);
        for (int key = visible; key < sequences.kvLength(s); key++) {
            weights.set(JAVA_FLOAT, weightRow + 4L * key, 0f);
        }
        sum(args, weightRow, visible, layout.values(slot, kvHead), offset(args, 2) + vector, scratch);
    }

    /** The softmax of one query's scores. */
    private void weigh(Args args, long q, long keys, int visible, long weightRow, Scratch scratch) {
        int panels = Math.ceilDiv(visible, CacheLayout.PANEL);
        MemorySegment scores = scratch.bytes(Slot.FIRST, 4L * CacheLayout.PANEL * panels + BufferPool.SLACK);
        for (int panel = 0; panel < panels; panel++) {
            int first = panel * CacheLayout.PANEL;
            AttentionLoops.BEST.dots(1, segment(args, 0), q, 0, cache(args, 1, spec), keys + panel * layout.panelBytes(),
                    spec.headDim(), Math.min(CacheLayout.PANEL, visible - first), scores, 4L * first);
        }
        SoftmaxKernel.softmax(scores, 0, op.scale(), segment(args, 3), weightRow, visible, scratch);
    }

    /** The dot of one query's weights with the values, in blocks of 256. */
    private void sum(Args args, long weightRow, int visible, long values, long y, Scratch scratch) {
        int stride = layout.valueStride();
        MemorySegment sums = scratch.bytes(Slot.THIRD, 8L * stride);
        for (int d = 0; d < spec.headDim(); d++) {
            sums.set(JAVA_FLOAT, 4L * d, 0f);
        }
        for (int start = 0; start < visible; start += Canon.DOT_BLOCK) {
            long block = start == 0 ? 0 : 4L * stride;
            int terms = Math.min(Canon.DOT_BLOCK, visible - start);
            AttentionLoops.BEST.accumulate(1, segment(args, 3), weightRow + 4L * start, 0, terms, cache(args, 1, spec),
                    values + 4L * start * stride, stride, sums, block);
            for (int d = 0; d < spec.headDim() && start > 0; d++) {
                sums.set(JAVA_FLOAT, 4L * d, sums.get(JAVA_FLOAT, 4L * d) + sums.get(JAVA_FLOAT, block + 4L * d));
            }
        }
        MemorySegment.copy(sums, 0, segment(args, 2), y, 4L * spec.headDim());
    }
}
