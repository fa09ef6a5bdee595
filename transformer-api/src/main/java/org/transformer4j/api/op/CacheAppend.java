package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;

/**
 * Writes keys and values into a key-value cache, row {@code i} of sequence {@code s} at position
 * {@code kvLength - queryLength + i} of its slot.
 *
 * <p>No sizes; needs sequences. Operands: {@code keys} and {@code values [rows, kvHeads, headDim]}, {@code cache}.
 *
 * @param cache shape of the cache
 */
public record CacheAppend(CacheSpec cache) implements LayerOp {
    @Override
    public List<String> sizeNames() {
        return List.of();
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = (long) Checks.selfSequences(this, args.sequences(), cache).rows() * cache.kvHeads() * cache.headDim();
        return List.of(Operand.input("keys", elements), Operand.input("values", elements),
                Operand.cache("cache", cache.elements()));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        Sequences sequences = args.sequences();
        for (int s = 0; s < sequences.count(); s++) {
            if (sequences.queryLength(s) == 0) {
                continue;
            }
            for (int head = 0; head < cache.kvHeads(); head++) {
                int slot = sequences.slot(s);
                copy(sink, sequences, s, head, args.slice(0), args.slice(2), cache.keyIndex(slot, head));
                copy(sink, sequences, s, head, args.slice(1), args.slice(2), cache.valueIndex(slot, head));
            }
        }
    }

    private void copy(OpSink sink, Sequences sequences, int s, int head, Slice source, Slice target, long base) {
        int rows = sequences.queryLength(s);
        int width = cache.headDim();
        long stride = (long) cache.kvHeads() * width;
        Slice from = source.slice(sequences.queryStart(s) * stride + (long) head * width, (rows - 1) * stride + width);
        Slice to = target.slice(base + (long) sequences.position(s, 0) * width, (long) rows * width);
        sink.emit(new Copy(DType.F32), Args.of(new long[] {rows, width, stride, width}, from, to));
    }
}
