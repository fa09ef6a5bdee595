package org.transformer4j.api.op;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;

/**
 * Attention that also gives its weights: {@code weights = softmax(score(q, K))} over the keys that a query sees, +0 for the
 * others, and {@code y = weights V}. For looking at attention; {@link Attention} stores no weights and rounds differently.
 *
 * <p>No sizes; needs sequences. Operands: {@code q [rows, heads, headDim]}, {@code cache}, {@code bias [heads, span]} if there
 * is one, {@code y [rows, heads, headDim]}, {@code weights}: for each sequence in turn {@code [heads, queryLength, kvLength]}.
 *
 * @param heads query heads; a multiple of the cache's heads
 * @param cache shape of the cache
 * @param scoring how the product of a query and a key becomes their score
 * @param mask which keys a query sees
 */
public record AttentionWithWeights(int heads, CacheSpec cache, Scoring scoring, Mask mask) implements LayerOp {
    /** Checks the heads. */
    public AttentionWithWeights {
        Checks.attention(heads, cache);
    }

    /** Attention whose scores are scaled and nothing else. */
    public AttentionWithWeights(int heads, CacheSpec cache, float scale, Mask mask) {
        this(heads, cache, Scoring.scaled(scale), mask);
    }

    @Override
    public List<String> sizeNames() {
        return List.of();
    }

    @Override
    public List<Operand> operands(Args args) {
        Sequences sequences = Checks.sequences(this, args.sequences(), cache);
        long elements = (long) sequences.rows() * heads * cache.headDim();
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.input("q", elements));
        operands.add(Operand.cache("cache", cache.elements()));
        scoring.bias().ifPresent(bias -> operands.add(Operand.input("bias", (long) heads * bias.span())));
        operands.add(Operand.output("y", elements));
        operands.add(Operand.output("weights", weightElements(sequences)));
        return operands;
    }

    /** Number of weights of all sequences together. */
    public long weightElements(Sequences sequences) {
        long elements = 0;
        for (int s = 0; s < sequences.count(); s++) {
            elements += (long) heads * sequences.queryLength(s) * sequences.kvLength(s);
        }
        return elements;
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        Sequences sequences = args.sequences();
        ScoreSteps steps = new ScoreSteps(sink, heads, cache, scoring, scoring.bias().map(_ -> args.slice(2)));
        Slice weights = args.slice(args.slices() - 1);
        Slice y = args.slice(args.slices() - 2);
        sink.emit(new Fill(0f), Args.of(new long[] {weights.length()}, weights));
        sink.emit(new Fill(0f), Args.of(new long[] {y.length()}, y));
        int group = heads / cache.kvHeads();
        long base = 0;
        for (int s = 0; s < sequences.count(); s++) {
            long headStride = (long) sequences.queryLength(s) * sequences.kvLength(s);
            for (int i = 0; i < sequences.queryLength(s); i++) {
                int first = mask.first(sequences, s, i);
                int visible = mask.end(sequences, s, i) - first;
                for (int kvHead = 0; kvHead < cache.kvHeads() && visible > 0; kvHead++) {
                    long target = base + (long) kvHead * group * headStride + (long) i * sequences.kvLength(s) + first;
                    Slice rows = weights.slice(target, (group - 1) * headStride + visible);
                    attend(steps, args, y, s, i, kvHead, first, visible, rows, headStride);
                }
            }
            base += heads * headStride;
        }
    }

    private void attend(ScoreSteps steps, Args args, Slice y, int s, int i, int kvHead, int first, int visible, Slice rows, long headStride) {
        OpSink sink = steps.sink();
        Sequences sequences = args.sequences();
        long group = heads / cache.kvHeads();
        int headDim = cache.headDim();
        int slot = sequences.slot(s);
        long start = ((long) (sequences.queryStart(s) + i) * heads + kvHead * group) * headDim;
        Slice q = args.slice(0).slice(start, group * headDim);
        Slice keys = args.slice(1).slice(cache.keyIndex(slot, kvHead) + (long) first * headDim, (long) visible * headDim);
        Slice values = args.slice(1).slice(cache.valueIndex(slot, kvHead) + (long) first * headDim, (long) visible * headDim);
        Slice scores = steps.scores(q, sequences.position(s, i), kvHead, keys, first);
        Slice weights = sink.temporary(DType.F32, group * visible);
        sink.emit(new Softmax(1f), Args.of(new long[] {group, visible}, scores, weights));
        sink.emit(new MatMul(false, false), Args.of(new long[] {1, group, visible, headDim}, weights, values, y.slice(start, group * headDim)));
        sink.emit(new Copy(DType.F32), Args.of(new long[] {group, visible, visible, headStride}, weights, rows));
    }
}
