package org.transformer4j.api.op;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;

/**
 * Scaled dot-product attention over a key-value cache: {@code y = softmax(score(q, K)) V} for each query and head, over the keys
 * that the query sees. Query head {@code h} reads key head {@code h / (heads / kvHeads)}. A query that sees no key gives zeros.
 * Rounding: canon-1, "attention": keys in blocks of 256 by position, joined in ascending order. Sources: Vaswani et al. (2017),
 * section 3.2.1; grouped heads: Ainslie et al. (2023), section 2.2; joining blocks: Milakov and Gimelshein (2018), section 3.
 *
 * <p>No sizes; needs sequences. Operands: {@code q [rows, heads, headDim]}, {@code cache}, {@code bias [heads, span]} if there is
 * one, {@code y [rows, heads, headDim]}.
 *
 * @param heads query heads; a multiple of the cache's heads
 * @param cache shape of the cache
 * @param scoring how the product of a query and a key becomes their score
 * @param mask which keys a query sees
 */
public record Attention(int heads, CacheSpec cache, Scoring scoring, Mask mask) implements LayerOp {
    /** Checks the heads. */
    public Attention {
        Checks.attention(heads, cache);
    }

    /** Attention whose scores are scaled and nothing else. */
    public Attention(int heads, CacheSpec cache, float scale, Mask mask) {
        this(heads, cache, Scoring.scaled(scale), mask);
    }

    @Override
    public List<String> sizeNames() {
        return List.of();
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = (long) Checks.sequences(this, args.sequences(), cache).rows() * heads * cache.headDim();
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.input("q", elements));
        operands.add(Operand.cache("cache", cache.elements()));
        scoring.bias().ifPresent(bias -> operands.add(Operand.input("bias", (long) heads * bias.span())));
        operands.add(Operand.output("y", elements));
        return operands;
    }

    /** Query by query, the heads that share a key head together. */
    @Override
    public void decompose(OpSink sink, Args args) {
        Sequences sequences = args.sequences();
        ScoreSteps steps = new ScoreSteps(sink, heads, cache, scoring, scoring.bias().map(_ -> args.slice(2)));
        long group = (long) heads / cache.kvHeads() * cache.headDim();
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                for (int kvHead = 0; kvHead < cache.kvHeads(); kvHead++) {
                    long start = ((long) (sequences.queryStart(s) + i) * cache.kvHeads() + kvHead) * group;
                    Query query = new Query(args.slice(0).slice(start, group), sequences.position(s, i), sequences.slot(s), kvHead,
                            mask.first(sequences, s, i), mask.end(sequences, s, i));
                    attend(steps, query, args.slice(1), args.slice(args.slices() - 1).slice(start, group));
                }
            }
        }
    }

    private void attend(ScoreSteps steps, Query query, Slice keysAndValues, Slice y) {
        OpSink sink = steps.sink();
        long group = heads / cache.kvHeads();
        if (query.first == query.end) {
            sink.emit(new Fill(0f), Args.of(new long[] {y.length()}, y));
            return;
        }
        Partial total = null;
        for (int start = query.first / Canon.ATTENTION_BLOCK * Canon.ATTENTION_BLOCK; start < query.end; start += Canon.ATTENTION_BLOCK) {
            Partial block = block(steps, query, keysAndValues, start, group);
            total = total == null ? block : join(sink, total, block, group);
        }
        sink.emit(new Binary(Binary.Function.DIVIDE, Broadcast.COLUMN), Args.of(new long[] {group, cache.headDim()}, total.o, total.l, y));
    }

    /** Attention over the keys of the block that begins at {@code start}: their maximum, and sum and weighted sum relative to it. */
    private Partial block(ScoreSteps steps, Query query, Slice keysAndValues, int start, long group) {
        OpSink sink = steps.sink();
        int headDim = cache.headDim();
        int first = Math.max(start, query.first);
        int length = Math.min(start + Canon.ATTENTION_BLOCK, query.end) - first;
        Slice keys = keysAndValues.slice(cache.keyIndex(query.slot, query.kvHead) + (long) first * headDim, (long) length * headDim);
        Slice values = keysAndValues.slice(cache.valueIndex(query.slot, query.kvHead) + (long) first * headDim, (long) length * headDim);
        long[] matrix = {group, length};
        Slice scores = steps.scores(query.q, query.position, query.kvHead, keys, first);
        Slice shifted = sink.temporary(DType.F32, group * length);
        Slice weights = sink.temporary(DType.F32, group * length);
        Partial block = new Partial(sink.temporary(DType.F32, group), sink.temporary(DType.F32, group),
                sink.temporary(DType.F32, group * headDim));
        sink.emit(new Reduce(Reduce.Function.MAX), Args.of(matrix, scores, block.m));
        sink.emit(new Binary(Binary.Function.SUBTRACT, Broadcast.COLUMN), Args.of(matrix, scores, block.m, shifted));
        sink.emit(new Unary(Unary.Function.EXP), Args.of(new long[] {group * length}, shifted, weights));
        Slice lanes = inLanes(sink, weights, group, length, first - start);
        sink.emit(new Reduce(Reduce.Function.SUM), Args.of(new long[] {group, first - start + length}, lanes, block.l));
        sink.emit(new MatMul(false, false), Args.of(new long[] {1, group, length, headDim}, weights, values, block.o));
        return block;
    }

    /** The weights behind {@code skipped} zeros: a key's lane in the sum goes by its place in the block, not by the mask. */
    private static Slice inLanes(OpSink sink, Slice weights, long group, long length, long skipped) {
        if (skipped == 0) {
            return weights;
        }
        long width = skipped + length;
        Slice lanes = sink.temporary(DType.F32, group * width);
        sink.emit(new Fill(0f), Args.of(new long[] {group * width}, lanes));
        sink.emit(new Copy(DType.F32), Args.of(new long[] {group, length, length, width}, weights,
                lanes.slice(skipped, group * width - skipped)));
        return lanes;
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

    /** The heads of one query that share a key head, {@code q [group, headDim]}, and the keys that they see. */
    private record Query(Slice q, int position, int slot, int kvHead, int first, int end) {}
}
