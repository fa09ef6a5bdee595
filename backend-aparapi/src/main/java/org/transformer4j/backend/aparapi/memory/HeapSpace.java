package org.transformer4j.backend.aparapi.memory;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Which words of the heap are taken: first fit, neighbouring gaps joined. */
final class HeapSpace {
    /** Allocations start at multiples of this many words, a line of memory. */
    static final int GRANULE = 16;

    private final TreeMap<Integer, Integer> gaps = new TreeMap<>();
    private final TreeMap<Integer, Integer> taken = new TreeMap<>();
    private int end;
    private long used;

    /** A space of the words from {@code start} to {@code end - 1}, all free; both are multiples of {@link #GRANULE}. */
    HeapSpace(int start, int end) {
        this.end = end;
        if (end > start) {
            gaps.put(start, end - start);
        }
    }

    /** Words that are taken. */
    long used() {
        return used;
    }

    /** The first word behind the space. */
    int end() {
        return end;
    }

    /** Adds words at the end. */
    void extend(int newEnd) {
        free(end, newEnd - end);
        end = newEnd;
    }

    /** Where {@code words} words are now taken; empty if no gap is large enough. */
    OptionalInt take(int words) {
        int size = Math.ceilDiv(words, GRANULE) * GRANULE;
        for (Map.Entry<Integer, Integer> gap : gaps.entrySet()) {
            int start = gap.getKey();
            int room = gap.getValue();
            if (room >= size) {
                gaps.remove(start);
                if (room > size) {
                    gaps.put(start + size, room - size);
                }
                taken.put(start, size);
                used += size;
                return OptionalInt.of(start);
            }
        }
        return OptionalInt.empty();
    }

    /** Words that would have to be added at the end for {@code words} to fit. */
    int missing(int words) {
        int size = Math.ceilDiv(words, GRANULE) * GRANULE;
        Map.Entry<Integer, Integer> last = gaps.lastEntry();
        boolean atEnd = last != null && last.getKey() + last.getValue() == end;
        return atEnd ? Math.max(0, size - last.getValue()) : size;
    }

    /** Gives back what {@link #take} gave. */
    void release(int start) {
        int size = taken.remove(start);
        used -= size;
        free(start, size);
    }

    private void free(int start, int size) {
        int from = start;
        int length = size;
        Map.Entry<Integer, Integer> before = gaps.floorEntry(start);
        if (before != null && before.getKey() + before.getValue() == start) {
            from = before.getKey();
            length += before.getValue();
        }
        Integer after = gaps.remove(start + size);
        if (after != null) {
            length += after;
        }
        gaps.put(from, length);
    }
}
