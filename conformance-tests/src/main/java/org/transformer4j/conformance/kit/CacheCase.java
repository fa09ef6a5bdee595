package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.CacheSpec;

/**
 * Keys and values appended chunk by chunk. A cache cannot be read, so after each chunk two queries per sequence look at all
 * of its keys: each element of the cache has its part in what they see.
 *
 * @param id unique name
 * @param cache shape of the cache
 * @param table slots and final lengths of the sequences
 * @param data what keys and values hold
 */
public record CacheCase(String id, CacheSpec cache, SequenceTable table, DataKind data) implements ConformanceCase {
    private static final int QUERIES = 2;

    /** A case whose id says all of it. */
    public static CacheCase of(CacheSpec cache, DataKind data, SequenceTable table) {
        return new CacheCase("CacheAppend[slots=%d,heads=%d,dim=%d,capacity=%d,%s]/%s".formatted(cache.slots(), cache.kvHeads(),
                cache.headDim(), cache.capacity(), table.label(), data.label()), cache, table, data);
    }

    @Override
    public String group() {
        return CacheAppend.class.getSimpleName();
    }

    @Override
    public List<Op> ops() {
        return List.of(new CacheAppend(cache));
    }

    @Override
    public Observation run(Bench bench) {
        return bench.inEachArrangement(arrangement -> run(bench, arrangement),
                "a second run, its operands elsewhere, differs from the first");
    }

    private Observation run(Bench bench, Arrangement arrangement) {
        List<Observation.Output> outputs = new ArrayList<>();
        try (FilledCache filled = new FilledCache(bench, arrangement, cache, data, Seed.of(id))) {
            for (SequenceTable chunk : table.chunkedAppend()) {
                filled.append(chunk);
                Bits seen = look(bench, arrangement, filled, chunk);
                outputs.add(new Observation.Output("after chunk %d".formatted(outputs.size()), seen));
            }
        }
        return new Observation(outputs);
    }

    private Bits look(Bench bench, Arrangement arrangement, FilledCache filled, SequenceTable chunk) {
        Attention attention = new Attention(cache.kvHeads(), cache, 0.25f, Mask.NONE);
        List<Integer> queries = chunk.slots().stream().map(_ -> QUERIES).toList();
        SequenceTable looked = new SequenceTable(chunk.slots(), queries, chunk.kvLengths());
        Operand q = Operands.of(attention, new long[0], looked.sequences()).getFirst();
        Bits content = new Generator(Seed.of(id), 0).numbers(DataKind.REAL, Math.toIntExact(q.elements()), 1);
        List<Content> contents = List.of(new Content.Given(content), new Content.Resident(filled.buffer()), new Content.Unwritten());
        try (Stage stage = new Stage(bench, arrangement, attention, new long[0], looked.sequences(), contents)) {
            stage.launch(bench.kernel(attention));
            return stage.observe().outputs().getFirst().numbers();
        }
    }
}
