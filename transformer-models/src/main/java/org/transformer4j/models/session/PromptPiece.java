package org.transformer4j.models.session;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.transformer4j.api.Sequences;

/** A part of some prompts that goes through the model in one pass. */
final class PromptPiece {
    private final int[] slots;
    private final int[] counts;
    private final int[] ids;
    private final boolean[] last;

    private PromptPiece(int[] slots, int[] counts, int[] ids, boolean[] last) {
        this.slots = slots;
        this.counts = counts;
        this.ids = ids;
        this.last = last;
    }

    /**
     * The next piece of at most {@code chunk} tokens, or null if all prompts are done.
     *
     * @param prompts the tokens of each conversation
     * @param done how many of them have been taken; moves on
     */
    static PromptPiece next(int[][] prompts, int[] done, int chunk) {
        int[] slots = new int[prompts.length];
        int[] counts = new int[prompts.length];
        boolean[] last = new boolean[prompts.length];
        int sequences = 0;
        int rows = 0;
        for (int s = 0; s < prompts.length && rows < chunk; s++) {
            int count = Math.min(chunk - rows, prompts[s].length - done[s]);
            if (count > 0) {
                slots[sequences] = s;
                counts[sequences] = count;
                last[sequences++] = done[s] + count == prompts[s].length;
                rows += count;
            }
        }
        if (sequences == 0) {
            return null;
        }
        int[] ids = new int[rows];
        int row = 0;
        for (int i = 0; i < sequences; i++) {
            System.arraycopy(prompts[slots[i]], done[slots[i]], ids, row, counts[i]);
            done[slots[i]] += counts[i];
            row += counts[i];
        }
        return new PromptPiece(Arrays.copyOf(slots, sequences), Arrays.copyOf(counts, sequences), ids, Arrays.copyOf(last, sequences));
    }

    /** Number of conversations that take part. */
    int sequences() {
        return slots.length;
    }

    /** The {@code i}-th of them. */
    int slot(int i) {
        return slots[i];
    }

    /** How many tokens it brings. */
    int count(int i) {
        return counts[i];
    }

    /** All tokens, conversation by conversation. */
    int[] ids() {
        return ids;
    }

    /**
     * The table of sequences.
     *
     * @param places the slot of each conversation in the caches
     * @param lengths how many tokens each conversation has once these are added
     */
    Sequences table(int[] places, int[] lengths) {
        return Sequences.of(Arrays.stream(slots).map(slot -> places[slot]).toArray(), counts,
                Arrays.stream(slots).map(slot -> lengths[slot]).toArray());
    }

    /** The conversations whose prompts end here. */
    int[] finished() {
        return ending().map(i -> slots[i]).toArray();
    }

    /** The rows in which they end. */
    int[] lastRows() {
        return ending().map(i -> IntStream.rangeClosed(0, i).map(j -> counts[j]).sum() - 1).toArray();
    }

    private IntStream ending() {
        return IntStream.range(0, slots.length).filter(i -> last[i]);
    }
}
