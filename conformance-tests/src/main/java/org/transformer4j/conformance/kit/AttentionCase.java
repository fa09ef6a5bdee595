package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.spi.CacheSpec;

/**
 * Attention over a cache that was filled in chunks in one arrangement of memory, and at once in the other; both have to give
 * the same bits.
 *
 * @param id unique name
 * @param op {@link Attention} or {@link AttentionWithWeights}
 * @param table the sequences
 * @param data what queries, keys and values hold
 */
public record AttentionCase(String id, LayerOp op, SequenceTable table, DataKind data) implements ConformanceCase {
    /** Attention; the id says all of it. */
    public static AttentionCase of(int heads, int kvHeads, int headDim, Mask mask, DataKind data, SequenceTable table) {
        return of(new Attention(heads, cache(kvHeads, headDim, table), scale(headDim), mask), data, table);
    }

    /** Attention with scores that are capped or biased, scaled as usual. */
    public static AttentionCase scored(int heads, int kvHeads, int headDim, UnaryOperator<Scoring> scoring, Mask mask, DataKind data,
            SequenceTable table) {
        return of(new Attention(heads, cache(kvHeads, headDim, table), scoring.apply(Scoring.scaled(scale(headDim))), mask), data, table);
    }

    /** As {@link #scored}, with its weights. */
    public static AttentionCase scoredWithWeights(int heads, int kvHeads, int headDim, UnaryOperator<Scoring> scoring, Mask mask,
            DataKind data, SequenceTable table) {
        return of(new AttentionWithWeights(heads, cache(kvHeads, headDim, table), scoring.apply(Scoring.scaled(scale(headDim))), mask),
                data, table);
    }

    /** Attention that gives its weights. */
    public static AttentionCase withWeights(int heads, int kvHeads, int headDim, Mask mask, DataKind data, SequenceTable table) {
        return of(new AttentionWithWeights(heads, cache(kvHeads, headDim, table), scale(headDim), mask), data, table);
    }

    private static AttentionCase of(LayerOp op, DataKind data, SequenceTable table) {
        String label = OpLabel.of(op, List.of());
        String id = "%s,%s]/%s".formatted(label.substring(0, label.length() - 1), table.label(), data.label());
        return new AttentionCase(id, op, table, data);
    }

    /** One slot more than needed, and a few positions, so that strides differ from lengths. */
    private static CacheSpec cache(int kvHeads, int headDim, SequenceTable table) {
        int longest = table.kvLengths().stream().mapToInt(Integer::intValue).max().orElse(0);
        return new CacheSpec(table.slotsNeeded() + 1, kvHeads, headDim, longest + 3);
    }

    private static float scale(int headDim) {
        return (float) (1 / Math.sqrt(headDim));
    }

    CacheSpec cache() {
        return switch (op) {
            case Attention attention -> attention.cache();
            case AttentionWithWeights attention -> attention.cache();
            default -> throw new IllegalArgumentException("%s is no attention".formatted(op));
        };
    }

    private Scoring scoring() {
        return switch (op) {
            case Attention attention -> attention.scoring();
            case AttentionWithWeights attention -> attention.scoring();
            default -> throw new IllegalArgumentException("%s is no attention".formatted(op));
        };
    }

    @Override
    public String group() {
        return op.getClass().getSimpleName();
    }

    @Override
    public List<Op> ops() {
        return List.of(op);
    }

    @Override
    public Observation run(Bench bench) {
        return bench.inEachArrangement(arrangement -> run(bench, arrangement),
                "keys appended at once, and operands elsewhere, differ from keys appended in chunks");
    }

    private Observation run(Bench bench, Arrangement arrangement) {
        try (FilledCache cache = newCache(bench, arrangement)) {
            if (arrangement == Arrangement.SEPARATE) {
                table.chunkedAppend().forEach(cache::append);
            } else {
                cache.append(table.wholeAppend());
            }
            return attend(bench, arrangement, cache, table, queries());
        }
    }

    FilledCache newCache(Bench bench, Arrangement arrangement) {
        return new FilledCache(bench, arrangement, cache(), data, Seed.of(id));
    }

    /** The queries of all rows. */
    Bits queries() {
        return input(0);
    }

    private Bits input(int operand) {
        Operand expected = Operands.of(op, new long[0], table.sequences()).get(operand);
        return new Contents(op, new long[0], data, Seed.of(id)).of(operand, expected);
    }

    /** Attends over what the cache holds. The table of sequences changes right after the launch, as it may. */
    Observation attend(Bench bench, Arrangement arrangement, FilledCache cache, SequenceTable launched, Bits queries) {
        List<Content> contents = new ArrayList<>(List.of(new Content.Given(queries), new Content.Resident(cache.buffer())));
        if (scoring().bias().isPresent()) {
            contents.add(new Content.Given(input(2)));
        }
        contents.add(new Content.Unwritten());
        if (op instanceof AttentionWithWeights) {
            contents.add(new Content.Unwritten());
        }
        Sequences sequences = launched.sequences();
        try (Stage stage = new Stage(bench, arrangement, op, new long[0], sequences, contents)) {
            stage.launch(bench.kernel(op));
            sequences.advance(1);
            return stage.observe();
        }
    }
}
