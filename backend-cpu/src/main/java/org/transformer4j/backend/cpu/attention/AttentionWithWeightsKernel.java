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
    private final ScoreRow scoreRow;

    /** A kernel for {@code op}. */
    public AttentionWithWeightsKernel(AttentionWithWeights op) {
        this.op = op;
        spec = op.cache();
        layout = new CacheLayout(spec);
        scoreRow = ScoreRow.ofDots(op.scoring(), 2);
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
                attend(args, s, i, head, offset(args, args.slices() - 1) + 4 * row, scratch);
            }
            weights += (end - first) * sequences.kvLength(s);
        }
    }

    private void attend(Args args, int s, int i, int head, long weightRow, Scratch scratch) {
        Sequences sequences = args.sequences();
        int slot = sequences.slot(s);
        int kvHead = head / (op.heads() / spec.kvHeads());
        int first = op.mask().first(sequences, s, i);
        int visible = op.mask().end(sequences, s, i) - first;
        long vector = 4 * ((long) (sequences.queryStart(s) + i) * op.heads() + head) * spec.headDim();
        int distance = first - sequences.position(s, i);
        long scores = score(args, vector, layout.keys(slot, kvHead), first, visible, head, distance, scratch);
        MemorySegment weights = segment(args, args.slices() - 1);
        long seen = weightRow + 4L * first;
        long behind = seen + 4L * visible;
        clear(weights, weightRow, seen);
        SoftmaxKernel.softmax(scratch.bytes(Slot.FIRST, 0), scores, 1f, weights, seen, visible, scratch);
        clear(weights, behind, weightRow + 4L * sequences.kvLength(s));
        long values = layout.values(slot, kvHead) + 4L * first * layout.valueStride();
        sum(args, seen, visible, values, vector, scratch);
    }

    private static void clear(MemorySegment weights, long from, long to) {
        for (long offset = from; offset < to; offset += Float.BYTES) {
            weights.set(JAVA_FLOAT, offset, 0f);
        }
    }

    /** The scores of one query, from key {@code first} on; returns where in the first slot they begin. */
    private long score(Args args, long vector, long keys, int first, int visible, int head, int distance, Scratch scratch) {
        int firstPanel = first / CacheLayout.PANEL;
        int panels = Math.ceilDiv(first + visible, CacheLayout.PANEL) - firstPanel;
        long biases = 4L * CacheLayout.PANEL * panels + BufferPool.SLACK;
        MemorySegment memory = scratch.bytes(Slot.FIRST, biases + 4L * AttentionLoops.SCORES + BufferPool.SLACK);
        for (int panel = 0; panel < panels; panel++) {
            int key = (firstPanel + panel) * CacheLayout.PANEL;
            AttentionLoops.BEST.dots(1, segment(args, 0), offset(args, 0) + vector, 0, cache(args, 1, spec),
                    keys + (firstPanel + panel) * layout.panelBytes(), spec.headDim(),
                    Math.min(CacheLayout.PANEL, first + visible - key), memory, 4L * CacheLayout.PANEL * panel);
        }
        long scores = 4L * (first % CacheLayout.PANEL);
        for (int i = 0; i < visible; i += Canon.ATTENTION_BLOCK) {
            int n = Math.min(Canon.ATTENTION_BLOCK, visible - i);
            scoreRow.finish(args, head, distance + i, memory, scores + 4L * i, n, biases);
        }
        return scores;
    }

    /** The dot of one query's weights with the values, in blocks of 256 from the first that counts. */
    private void sum(Args args, long weights, int visible, long values, long vector, Scratch scratch) {
        int stride = layout.valueStride();
        int result = args.slices() - 2;
        MemorySegment sums = scratch.bytes(Slot.THIRD, 8L * stride);
        for (int d = 0; d < spec.headDim(); d++) {
            sums.set(JAVA_FLOAT, 4L * d, 0f);
        }
        for (int start = 0; start < visible; start += Canon.DOT_BLOCK) {
            long block = start == 0 ? 0 : 4L * stride;
            int terms = Math.min(Canon.DOT_BLOCK, visible - start);
            AttentionLoops.BEST.accumulate(1, segment(args, args.slices() - 1), weights + 4L * start, 0, terms, false,
                    cache(args, 1, spec), values + 4L * start * stride, stride, sums, block);
            for (int d = 0; d < spec.headDim() && start > 0; d++) {
                sums.set(JAVA_FLOAT, 4L * d, sums.get(JAVA_FLOAT, 4L * d) + sums.get(JAVA_FLOAT, block + 4L * d));
            }
        }
        MemorySegment.copy(sums, 0, segment(args, result), offset(args, result) + vector, 4L * spec.headDim());
    }
}
