package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transformer4j.api.Sequences;

/**
 * The sequences of a launch, as data that never changes.
 *
 * @param slots slot of each in the cache
 * @param queryLengths rows of each
 * @param kvLengths keys of each
 */
public record SequenceTable(List<Integer> slots, List<Integer> queryLengths, List<Integer> kvLengths) {
    /** How many positions the sequences bring per launch when a cache is filled in chunks; round and sequence choose. */
    private static final int[] CHUNKS = {5, 64, 1, 37, 255, 2, 130, 0, 17};

    /** Copies the lists. */
    public SequenceTable {
        slots = List.copyOf(slots);
        queryLengths = List.copyOf(queryLengths);
        kvLengths = List.copyOf(kvLengths);
    }

    /** Rows {@code {slot, queryLength, kvLength}}, one per sequence. */
    public static SequenceTable of(int[]... sequences) {
        return new SequenceTable(column(sequences, 0), column(sequences, 1), column(sequences, 2));
    }

    private static List<Integer> column(int[][] sequences, int i) {
        return IntStream.range(0, sequences.length).mapToObj(s -> sequences[s][i]).toList();
    }

    /** A new table for the API. */
    Sequences sequences() {
        return Sequences.of(array(slots), array(queryLengths), array(kvLengths));
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    int count() {
        return slots.size();
    }

    int rows() {
        return queryLengths.stream().mapToInt(Integer::intValue).sum();
    }

    /** The smallest number of slots that a cache for this needs. */
    int slotsNeeded() {
        return slots.stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    }

    /** The keys of all sequences, appended at once. */
    SequenceTable wholeAppend() {
        return new SequenceTable(slots, kvLengths, kvLengths);
    }

    /** The keys of all sequences, appended in chunks that differ from sequence to sequence and from launch to launch. */
    List<SequenceTable> chunkedAppend() {
        List<SequenceTable> launches = new ArrayList<>();
        int[] done = new int[count()];
        for (int round = 0; !IntStream.of(done).boxed().toList().equals(kvLengths); round++) {
            int[] lengths = new int[count()];
            for (int s = 0; s < lengths.length; s++) {
                lengths[s] = Math.min(CHUNKS[(round + 3 * s) % CHUNKS.length], kvLengths.get(s) - done[s]);
                done[s] += lengths[s];
            }
            launches.add(new SequenceTable(slots, IntStream.of(lengths).boxed().toList(), IntStream.of(done).boxed().toList()));
        }
        return launches;
    }

    /** As it stands in the id of a case: {@code slots=2+0,q=3+1,kv=300+17}. */
    String label() {
        return "slots=%s,q=%s,kv=%s".formatted(joined(slots), joined(queryLengths), joined(kvLengths));
    }

    private static String joined(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining("+"));
    }
}
