package org.transformer4j.api.op;

import java.util.Optional;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;

/**
 * The scores of the query heads that share a key head, as tensor operations: {@code [group, length]}.
 *
 * @param sink where they go
 * @param heads query heads
 * @param cache shape of the cache
 * @param scoring how dot products become scores
 * @param table the bias, if there is one
 */
record ScoreSteps(OpSink sink, int heads, CacheSpec cache, Scoring scoring, Optional<Slice> table) {
    /**
     * Scores of one query.
     *
     * @param q {@code [group, headDim]}
     * @param position of the query
     * @param keys {@code [length, headDim]}
     * @param first position of the first key
     */
    Slice scores(Slice q, int position, int kvHead, Slice keys, int first) {
        long group = heads / cache.kvHeads();
        long length = keys.length() / cache.headDim();
        long[] matrix = {group, length};
        Slice dots = sink.temporary(DType.F32, group * length);
        sink.emit(new MatMul(false, true), Args.of(new long[] {1, group, cache.headDim(), length}, q, keys, dots));
        if (!scoring.isCapped()) {
            return scaled(matrix, dots, scoring.scale(), bias(matrix, position, kvHead, first));
        }
        Slice quotients = sink.temporary(DType.F32, group * length);
        Slice tanh = sink.temporary(DType.F32, group * length);
        Slice scaled = scaled(matrix, dots, scoring.scale(), Optional.empty());
        sink.emit(new Binary(Binary.Function.DIVIDE, Broadcast.SCALAR), Args.of(matrix, scaled, sink.constant(scoring.softCap()), quotients));
        sink.emit(new Unary(Unary.Function.TANH), Args.of(new long[] {group * length}, quotients, tanh));
        return scaled(matrix, tanh, scoring.softCap(), bias(matrix, position, kvHead, first));
    }

    /** {@code fma(x, factor, bias)}. */
    private Slice scaled(long[] matrix, Slice x, float factor, Optional<Slice> bias) {
        Slice y = sink.temporary(DType.F32, x.length());
        sink.emit(new Fma(Broadcast.SCALAR, bias.isPresent() ? Broadcast.FULL : Broadcast.SCALAR),
                Args.of(matrix, x, sink.constant(factor), bias.orElseGet(() -> sink.constant(0f)), y));
        return y;
    }

    private Optional<Slice> bias(long[] matrix, int position, int kvHead, int first) {
        return scoring.bias().map(relative -> {
            int group = (int) matrix[0];
            int length = (int) matrix[1];
            int[] indices = new int[group * length];
            for (int i = 0; i < indices.length; i++) {
                int head = kvHead * group + i / length;
                indices[i] = head * relative.span() + relative.index(first + i % length - position);
            }
            Slice y = sink.temporary(DType.F32, indices.length);
            sink.emit(new GatherRows(DType.F32), Args.of(
                    new long[] {(long) heads * relative.span(), indices.length, 1}, table.orElseThrow(), sink.constant(indices), y));
            return y;
        });
    }
}
