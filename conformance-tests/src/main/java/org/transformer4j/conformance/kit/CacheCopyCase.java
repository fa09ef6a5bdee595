package org.transformer4j.conformance.kit;

import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.CacheSpec;

/**
 * The first positions of slot 0 copied to the last slot. A cache cannot be read, so afterwards two queries per slot look at all of
 * its keys, the positions behind the copied ones and the other slots included.
 *
 * @param id unique name
 * @param cache shape of the cache
 * @param positions how many are copied
 * @param data what keys and values hold
 */
public record CacheCopyCase(String id, CacheSpec cache, int positions, DataKind data) implements ConformanceCase {
    private static final int QUERIES = 2;

    /** A case whose id says all of it. */
    public static CacheCopyCase of(CacheSpec cache, int positions, DataKind data) {
        return new CacheCopyCase("CacheCopy[slots=%d,heads=%d,dim=%d,capacity=%d,positions=%d]/%s".formatted(cache.slots(),
                cache.kvHeads(), cache.headDim(), cache.capacity(), positions, data.label()), cache, positions, data);
    }

    @Override
    public String group() {
        return CacheCopy.class.getSimpleName();
    }

    @Override
    public List<Op> ops() {
        return List.of(new CacheCopy(cache));
    }

    @Override
    public Observation run(Bench bench) {
        return bench.inEachArrangement(arrangement -> run(bench, arrangement),
                "a second run, its operands elsewhere, differs from the first");
    }

    private Observation run(Bench bench, Arrangement arrangement) {
        try (FilledCache filled = new FilledCache(bench, arrangement, cache, data, Seed.of(id))) {
            List<Integer> slots = IntStream.range(0, cache.slots()).boxed().toList();
            List<Integer> full = slots.stream().map(_ -> cache.capacity()).toList();
            filled.append(new SequenceTable(slots, full, full));
            CacheCopy copy = new CacheCopy(cache);
            long[] sizes = {0, cache.slots() - 1, positions};
            try (Stage stage = new Stage(bench, arrangement, copy, sizes, null, List.of(new Content.Resident(filled.buffer())))) {
                stage.launch(bench.kernel(copy));
                stage.observe();
            }
            return look(bench, arrangement, filled, new SequenceTable(slots, slots.stream().map(_ -> QUERIES).toList(), full));
        }
    }

    private Observation look(Bench bench, Arrangement arrangement, FilledCache filled, SequenceTable table) {
        Attention attention = new Attention(cache.kvHeads(), cache, 0.25f, Mask.NONE);
        Operand q = Operands.of(attention, new long[0], table.sequences()).getFirst();
        Bits queries = new Generator(Seed.of(id), 0).numbers(DataKind.REAL, Math.toIntExact(q.elements()), 1);
        List<Content> contents = List.of(new Content.Given(queries), new Content.Resident(filled.buffer()), new Content.Unwritten());
        try (Stage stage = new Stage(bench, arrangement, attention, new long[0], table.sequences(), contents)) {
            stage.launch(bench.kernel(attention));
            return stage.observe();
        }
    }
}
