package org.transformer4j.conformance.kit;

import java.util.List;
import java.util.stream.Collectors;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.Op;

/**
 * A prompt gives the same bits whether it is processed at once, in chunks, or token by token: each chunk is appended to the
 * cache and attends causally.
 *
 * @param id unique name
 * @param base attention over one sequence of which every key is a query as well
 * @param plans lengths of the chunks, one list for each way of cutting the prompt; the last chunk of a list repeats
 */
public record PrefillCase(String id, AttentionCase base, List<List<Integer>> plans) implements ConformanceCase {
    /** A case whose id is that of its base. */
    public static PrefillCase of(AttentionCase base, List<List<Integer>> plans) {
        return new PrefillCase(base.id() + "/in-chunks", base, plans);
    }

    @Override
    public String group() {
        return Attention.class.getSimpleName();
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
        int length = base.table().kvLengths().getFirst();
        Bits whole = run(bench, List.of(length), length);
        for (List<Integer> plan : plans) {
            Bits chunked = run(bench, plan, length);
            String cut = plan.stream().map(String::valueOf).collect(Collectors.joining("+"));
            BitDifference.between("y", chunked, whole).ifPresent(difference -> {
                throw new ConformanceFailure("a prompt of %d tokens in chunks of %s differs from itself at once: %s"
                        .formatted(length, cut, difference));
            });
        }
        return Observation.NOTHING;
    }

    private Bits run(Bench bench, List<Integer> plan, int length) {
        Bits queries = base.queries();
        int width = queries.length() / length;
        int[] result = new int[queries.length()];
        try (FilledCache cache = base.newCache(bench, Arrangement.SEPARATE)) {
            int done = 0;
            for (int i = 0; done < length; i++) {
                int rows = Math.min(length - done, plan.get(Math.min(i, plan.size() - 1)));
                SequenceTable chunk = SequenceTable.of(new int[] {base.table().slots().getFirst(), rows, done + rows});
                cache.append(chunk);
                Bits own = queries.range(done * width, (done + rows) * width);
                Bits seen = base.attend(bench, Arrangement.SEPARATE, cache, chunk, own).outputs().getFirst().numbers();
                System.arraycopy(seen.bits(), 0, result, done * width, seen.length());
                done += rows;
            }
        }
        return new Bits(queries.type(), result);
    }
}
