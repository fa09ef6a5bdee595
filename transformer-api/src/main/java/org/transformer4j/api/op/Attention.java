package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;

/**
 * Scaled dot-product attention over a key-value cache: {@code y = softmax(q Kᵀ * scale) V} for each query and head. Query head
 * {@code h} reads key head {@code h / (heads / kvHeads)}. A query that sees no key gives zeros. Rounding: canon-1,
 * "attention": keys in blocks of 256 by position, joined in ascending order. Sources: Vaswani et al. (2017), section 3.2.1;
 * grouped heads: Ainslie et al. (2023), section 2.2; joining blocks: Milakov and Gimelshein (2018), section 3.
 *
 * <p>No sizes; needs sequences. Operands: {@code q [rows, heads, headDim]}, {@code cache}, {@code y [rows, heads, headDim]}.
 *
 * @param heads query heads; a multiple of the cache's heads
 * @param cache shape of the cache
 * @param scale factor of the scores, usually {@code 1 / sqrt(headDim)}
 * @param mask which keys a query sees
 */
public record Attention(int heads, CacheSpec cache, float scale, Mask mask) implements LayerOp {
    /** Checks heads and scale. */
    public Attention {
        Checks.attention(heads, cache, scale);
    }

    @Override
    public List<String> sizeNames() {
        return List.of();
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = (long) Checks.sequences(this, args.sequences(), cache).rows() * heads * cache.headDim();
        return List.of(Operand.input("q", elements), Operand.cache("cache", cache.elements()), Operand.output("y", elements));
    }

    /** Query by query, the heads that share a key head together. */
    @Override
    public void decompose(OpSink sink, Args args) {
        Sequences sequences = args.sequences();
        long group = (long) heads / cache.kvHeads() * cache.headDim();
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                int visible = mask.visible(sequences, s, i);
                for (int kvHead = 0; kvHead < cache.kvHeads(); kvHead++) {
                    long start = ((long) (sequences.queryStart(s) + i) * cache.kvHeads() + kvHead) * group;
                    attend(sink, args.slice(0).slice(start, group), args.slice(1), sequences.slot(s), kvHead, visible,
                            args.slice(2).slice(start, group));
                }
            }
        }
    }

    private void attend(OpSink sink, Slice q, Slice keysAndValues, int slot, int kvHead, int visible, Slice y) {
        long group = heads / cache.kvHeads();
        int headDim = cache.headDim();
        if (visible == 0) {
            sink.emit(new Fill(0f), Args.of(new long[] {y.length()}, y));
            return;
        }
        Partial total = null;
        for (int start = 0; start < visible; start += Canon.ATTENTION_BLOCK) {
            long length = Math.min(Canon.ATTENTION_BLOCK, visible - start);
            Slice keys = keysAndValues.slice(cache.keyIndex(slot, kvHead) + (long) start * headDim, length * headDim);
            Slice values = keysAndValues.slice(cache.valueIndex(slot, kvHead) + (long) start * headDim, length * headDim);
            Partial block = block(sink, q, keys, values, group, length);
            total = total == null ? block : join(sink, total, block, group);
        }
        sink.emit(new Binary(Binary.Function.DIVIDE, Broadcast.COLUMN), Args.of(new long[] {group, headDim}, total.o, total.l, y));
    }

    /** Attention over the keys of one block: their maximum, and sum and weighted sum relative to it. */
    private Partial block(OpSink sink, Slice q, Slice keys, Slice values, long group, long length) {
        int headDim = cache.headDim();
        long[] matrix = {group, length};
        Slice dots = sink.temporary(DType.F32, group * length);
        Slice scores = sink.temporary(DType.F32, group * length);
        Slice shifted = sink.temporary(DType.F32, group * length);
        Slice weights = sink.temporary(DType.F32, group * length);
        Partial block = new Partial(sink.temporary(DType.F32, group), sink.temporary(DType.F32, group),
                sink.temporary(DType.F32, group * headDim));
        sink.emit(new MatMul(false, true), Args.of(new long[] {1, group, headDim, length}, q, keys, dots));
        sink.emit(new Fma(Broadcast.SCALAR, Broadcast.SCALAR),
                Args.of(matrix, dots, sink.constant(scale), sink.constant(0f), scores));
        sink.emit(new Reduce(Reduce.Function.MAX), Args.of(matrix, scores, block.m));
        sink.emit(new Binary(Binary.Function.SUBTRACT, Broadcast.COLUMN), Args.of(matrix, scores, block.m, shifted));
        sink.emit(new Unary(Unary.Function.EXP), Args.of(new long[] {group * length}, shifted, weights));
        sink.emit(new Reduce(Reduce.Function.SUM), Args.of(matrix, weights, block.l));
        sink.emit(new MatMul(false, false), Args.of(new long[] {1, group, length, headDim}, weights, values, block.o));
        return block;
    }

    private Partial join(OpSink sink, Partial total, Partial block, long group) {
        long[] column = {group, 1};
        long[] matrix = {group, cache.headDim()};
        Partial joined = new Partial(sink.temporary(DType.F32, group), sink.temporary(DType.F32, group),
                sink.temporary(DType.F32, group * cache.headDim()));
        sink.emit(new Binary(Binary.Function.MAX, Broadcast.FULL), Args.of(column, total.m, block.m, joined.m));
        Slice alpha = decay(sink, total.m, joined.m, group);
        Slice beta = decay(sink, block.m, joined.m, group);
        Slice blockSum = sink.temporary(DType.F32, group);
        Slice blockOut = sink.temporary(DType.F32, group * cache.headDim());
        sink.emit(new Binary(Binary.Function.MULTIPLY, Broadcast.FULL), Args.of(column, block.l, beta, blockSum));
        sink.emit(new Fma(Broadcast.FULL, Broadcast.FULL), Args.of(column, total.l, alpha, blockSum, joined.l));
        sink.emit(new Binary(Binary.Function.MULTIPLY, Broadcast.COLUMN), Args.of(matrix, block.o, beta, blockOut));
        sink.emit(new Fma(Broadcast.COLUMN, Broadcast.FULL), Args.of(matrix, total.o, alpha, blockOut, joined.o));
        return joined;
    }

    /** {@code exp(from - to)}. */
    private static Slice decay(OpSink sink, Slice from, Slice to, long group) {
        Slice difference = sink.temporary(DType.F32, group);
        Slice decay = sink.temporary(DType.F32, group);
        sink.emit(new Binary(Binary.Function.SUBTRACT, Broadcast.FULL), Args.of(new long[] {group, 1}, from, to, difference));
        sink.emit(new Unary(Unary.Function.EXP), Args.of(new long[] {group}, difference, decay));
        return decay;
    }

    /** What is known after some blocks: {@code m [group]}, {@code l [group]}, {@code o [group, headDim]}. */
    private record Partial(Slice m, Slice l, Slice o) {}
}
