package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;

/**
 * Attention that also gives its weights: {@code weights = softmax(q Kᵀ * scale)} over the keys that a query sees, +0 for the
 * others, and {@code y = weights V}. For looking at attention; {@link Attention} stores no weights and rounds differently.
 *
 * <p>No sizes; needs sequences. Operands: {@code q [rows, heads, headDim]}, {@code cache}, {@code y [rows, heads, headDim]},
 * {@code weights}: for each sequence in turn {@code [heads, queryLength, kvLength]}.
 *
 * @param heads query heads; a multiple of the cache's heads
 * @param cache shape of the cache
 * @param scale factor of the scores
 * @param mask which keys a query sees
 */
public record AttentionWithWeights(int heads, CacheSpec cache, float scale, Mask mask) implements LayerOp {
    /** Checks heads and scale. */
    public AttentionWithWeights {
        Checks.attention(heads, cache, scale);
    }

    @Override
    public List<String> sizeNames() {
        return List.of();
    }

    @Override
    public List<Operand> operands(Args args) {
        Sequences sequences = Checks.sequences(this, args.sequences(), cache);
        long elements = (long) sequences.rows() * heads * cache.headDim();
        return List.of(Operand.input("q", elements), Operand.cache("cache", cache.elements()), Operand.output("y", elements),
                Operand.output("weights", weightElements(sequences)));
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
        Slice weights = args.slice(3);
        sink.emit(new Fill(0f), Args.of(new long[] {weights.length()}, weights));
        sink.emit(new Fill(0f), Args.of(new long[] {args.slice(2).length()}, args.slice(2)));
        int group = heads / cache.kvHeads();
        long base = 0;
        for (int s = 0; s < sequences.count(); s++) {
            long headStride = (long) sequences.queryLength(s) * sequences.kvLength(s);
            for (int i = 0; i < sequences.queryLength(s); i++) {
                int visible = mask.visible(sequences, s, i);
                for (int kvHead = 0; kvHead < cache.kvHeads() && visible > 0; kvHead++) {
                    long target = base + (long) kvHead * group * headStride + (long) i * sequences.kvLength(s);
                    Slice rows = weights.slice(target, (group - 1) * headStride + visible);
                    attend(sink, args, sequences.queryStart(s) + i, sequences.slot(s), kvHead, visible, rows, headStride);
                }
            }
            base += heads * headStride;
        }
    }

    private void attend(OpSink sink, Args args, int row, int slot, int kvHead, int visible, Slice rows, long headStride) {
        long group = heads / cache.kvHeads();
        int headDim = cache.headDim();
        long start = ((long) row * heads + kvHead * group) * headDim;
        Slice q = args.slice(0).slice(start, group * headDim);
        Slice y = args.slice(2).slice(start, group * headDim);
        Slice keys = args.slice(1).slice(cache.keyIndex(slot, kvHead), (long) visible * headDim);
        Slice values = args.slice(1).slice(cache.valueIndex(slot, kvHead), (long) visible * headDim);
        Slice dots = sink.temporary(DType.F32, group * visible);
        Slice weights = sink.temporary(DType.F32, group * visible);
        sink.emit(new MatMul(false, true), Args.of(new long[] {1, group, headDim, visible}, q, keys, dots));
        sink.emit(new Softmax(scale), Args.of(new long[] {group, visible}, dots, weights));
        sink.emit(new MatMul(false, false), Args.of(new long[] {1, group, visible, headDim}, weights, values, y));
        sink.emit(new Copy(DType.F32), Args.of(new long[] {group, visible, visible, headStride}, weights, rows));
    }
}
