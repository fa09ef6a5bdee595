package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;

/**
 * Copies the first positions of one sequence's keys and values to another slot of the same cache: a beam that splits, or a prompt
 * that several conversations begin with.
 *
 * <p>Sizes: from, to, positions: two different slots, and at most the capacity. Operands: {@code cache}. NaN payloads are kept.
 *
 * @param cache shape of the cache
 */
public record CacheCopy(CacheSpec cache) implements LayerOp {
    @Override
    public List<String> sizeNames() {
        return List.of("from", "to", "positions");
    }

    @Override
    public List<Operand> operands(Args args) {
        if (args.size(0) >= cache.slots() || args.size(1) >= cache.slots() || args.size(0) == args.size(1)) {
            throw new IllegalArgumentException("%s from slot %d to slot %d; two different ones below %d are needed"
                    .formatted(this, args.size(0), args.size(1), cache.slots()));
        }
        if (args.size(2) > cache.capacity()) {
            throw new IllegalArgumentException("%s of %d positions; the cache has %d".formatted(this, args.size(2), cache.capacity()));
        }
        return List.of(Operand.cache("cache", cache.elements()));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        long elements = args.size(2) * cache.headDim();
        int from = (int) args.size(0);
        int to = (int) args.size(1);
        for (int head = 0; head < cache.kvHeads() && elements > 0; head++) {
            copy(sink, args.slice(0), cache.keyIndex(from, head), cache.keyIndex(to, head), elements);
            copy(sink, args.slice(0), cache.valueIndex(from, head), cache.valueIndex(to, head), elements);
        }
    }

    private static void copy(OpSink sink, Slice cache, long from, long to, long elements) {
        sink.emit(new Copy(DType.F32), Args.of(new long[] {1, elements, elements, elements},
                cache.slice(from, elements), cache.slice(to, elements)));
    }
}
