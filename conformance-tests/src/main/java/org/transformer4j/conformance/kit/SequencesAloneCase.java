package org.transformer4j.conformance.kit;

import java.util.List;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.Op;

/**
 * A query gives the same bits by itself as in a ragged batch of several sequences.
 *
 * @param base the batch
 */
public record SequencesAloneCase(AttentionCase base) implements ConformanceCase {
    @Override
    public String id() {
        return base.id() + "/rows-alone";
    }

    @Override
    public String group() {
        return base.group();
    }

    @Override
    public List<Op> ops() {
        return base.ops();
    }

    @Override
    public boolean isCompared() {
        return false;
    }

    @Override
    public Observation run(Bench bench) {
        SequenceTable table = base.table();
        Bits queries = base.queries();
        int width = queries.length() / table.rows();
        try (FilledCache cache = base.newCache(bench, Arrangement.SEPARATE)) {
            cache.append(table.wholeAppend());
            Bits batch = base.attend(bench, Arrangement.SEPARATE, cache, table, queries).outputs().getFirst().numbers();
            int row = 0;
            for (int s = 0; s < table.count(); s++) {
                for (int i = 0; i < table.queryLengths().get(s); i++, row++) {
                    compare(bench, cache, s, i, queries.range(row * width, (row + 1) * width), batch.range(row * width, (row + 1) * width));
                }
            }
        }
        return Observation.NOTHING;
    }

    private void compare(Bench bench, FilledCache cache, int s, int i, Bits query, Bits expected) {
        SequenceTable table = base.table();
        boolean causal = base.op() instanceof Attention attention && attention.mask().after() == 0;
        int keys = causal ? table.sequences().position(s, i) + 1 : table.kvLengths().get(s);
        SequenceTable alone = SequenceTable.of(new int[] {table.slots().get(s), 1, Math.max(0, keys)});
        Bits seen = base.attend(bench, Arrangement.SEPARATE, cache, alone, query).outputs().getFirst().numbers();
        BitDifference.between("y", seen, expected).ifPresent(difference -> {
            throw new ConformanceFailure("row %d of sequence %d, launched alone, differs from itself in the batch: %s"
                    .formatted(i, s, difference));
        });
    }
}
