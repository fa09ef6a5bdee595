package org.transformer4j.models.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How conversations go on from others with as few copies as there can be: the first child of a parent takes its slot over, further ones
 * get the slots of those that have no child.
 *
 * @param slots the new slot of each conversation
 * @param copies what has to be copied, in any order
 */
record Branches(int[] slots, List<Copy> copies) {
    /**
     * A copy from a slot that stays to one that nobody needs.
     *
     * @param parent the conversation whose keys and values they are
     * @param from its slot
     * @param to the slot of its further child
     */
    record Copy(int parent, int from, int to) {}

    /**
     * The branches.
     *
     * @param parents for each conversation the one that it goes on from
     * @param slots the slot of each conversation so far
     */
    static Branches of(int[] parents, int[] slots) {
        boolean[] continued = new boolean[slots.length];
        int[] next = new int[slots.length];
        List<Integer> further = new ArrayList<>();
        for (int s = 0; s < parents.length; s++) {
            if (continued[parents[s]]) {
                further.add(s);
            } else {
                continued[parents[s]] = true;
                next[s] = slots[parents[s]];
            }
        }
        Deque<Integer> free = new ArrayDeque<>(IntStream.range(0, slots.length).filter(s -> !continued[s]).map(s -> slots[s]).boxed().toList());
        List<Copy> copies = new ArrayList<>();
        for (int s : further) {
            next[s] = free.remove();
            copies.add(new Copy(parents[s], slots[parents[s]], next[s]));
        }
        return new Branches(next, copies);
    }

    /** {@code values[parents[s]]} for each conversation. */
    static int[] pick(int[] values, int[] parents) {
        return IntStream.of(parents).map(parent -> values[parent]).toArray();
    }
}
