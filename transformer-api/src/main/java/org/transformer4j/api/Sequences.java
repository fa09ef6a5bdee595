package org.transformer4j.api;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which rows of a batch belong to which sequence.
 *
 * <p>A batch is never padded: the rows of its sequences stand one after the other, so a tensor of features is
 * {@code [rows, width]} whatever the lengths. Sequence {@code s} has {@link #queryLength} rows from row {@link #queryStart} on
 * and sees {@link #kvLength} keys, which lie in slot {@link #slot} of the key-value caches. Its rows are the last of those
 * keys: row {@code i} stands at position {@code kvLength - queryLength + i}.
 *
 * <p>Only {@link #advance} and {@link #move} change a table, so that a recorded decode step can be run again one position further on,
 * and with sequences that lie in other slots.
 */
public final class Sequences {
    private final int[] slots;
    private final int[] queryStarts;
    private final int[] queryLengths;
    private final int[] kvLengths;
    private final int rows;

    private Sequences(int[] slots, int[] queryLengths, int[] kvLengths) {
        this.slots = slots.clone();
        this.queryLengths = queryLengths.clone();
        this.kvLengths = kvLengths.clone();
        this.queryStarts = new int[slots.length];
        int row = 0;
        for (int s = 0; s < slots.length; s++) {
            queryStarts[s] = row;
            row = Math.addExact(row, queryLengths[s]);
        }
        this.rows = row;
    }

    /** Whole sequences of these lengths, in slots 0, 1, ...: what an encoder reads, or a first prompt. */
    public static Sequences whole(int... lengths) {
        return of(IntStream.range(0, lengths.length).toArray(), lengths, lengths);
    }

    /**
     * Sequences in given slots.
     *
     * @param slots where their keys and values lie
     * @param queryLengths how many rows each brings
     * @param kvLengths how many keys each sees, those of its own rows included where it appends them
     * @throws IllegalArgumentException if the arrays differ in length or a number is negative
     */
    public static Sequences of(int[] slots, int[] queryLengths, int[] kvLengths) {
        if (slots.length != queryLengths.length || slots.length != kvLengths.length) {
            throw new IllegalArgumentException("%d slots, %d query lengths and %d key lengths; one each per sequence is needed"
                    .formatted(slots.length, queryLengths.length, kvLengths.length));
        }
        for (int[] numbers : new int[][] {slots, queryLengths, kvLengths}) {
            if (Arrays.stream(numbers).anyMatch(number -> number < 0)) {
                throw new IllegalArgumentException("negative number in %s".formatted(Arrays.toString(numbers)));
            }
        }
        return new Sequences(slots, queryLengths, kvLengths);
    }

    /** Number of sequences. */
    public int count() {
        return slots.length;
    }

    /** Number of rows of all sequences together. */
    public int rows() {
        return rows;
    }

    /** Slot of sequence {@code s} in the key-value caches. */
    public int slot(int s) {
        return slots[s];
    }

    /** First row of sequence {@code s}. */
    public int queryStart(int s) {
        return queryStarts[s];
    }

    /** Number of rows of sequence {@code s}. */
    public int queryLength(int s) {
        return queryLengths[s];
    }

    /** Number of keys that sequence {@code s} sees. */
    public int kvLength(int s) {
        return kvLengths[s];
    }

    /** Position of the {@code i}-th row of sequence {@code s}. */
    public int position(int s, int i) {
        return kvLengths[s] - queryLengths[s] + i;
    }

    /** The positions of all rows, in order. */
    public int[] positions() {
        int[] positions = new int[rows];
        for (int s = 0; s < slots.length; s++) {
            for (int i = 0; i < queryLengths[s]; i++) {
                positions[queryStarts[s] + i] = position(s, i);
            }
        }
        return positions;
    }

    /** The largest number of keys that a sequence sees; 0 without sequences. */
    public int longest() {
        int longest = 0;
        for (int length : kvLengths) {
            longest = Math.max(longest, length);
        }
        return longest;
    }

    /** Moves every sequence on by {@code positions}. */
    public void advance(int positions) {
        for (int s = 0; s < kvLengths.length; s++) {
            kvLengths[s] += positions;
        }
    }

    /**
     * Puts every sequence into another slot.
     *
     * @throws IllegalArgumentException unless there is one slot for each, and none is negative
     */
    public void move(int[] newSlots) {
        if (newSlots.length != slots.length || Arrays.stream(newSlots).anyMatch(slot -> slot < 0)) {
            throw new IllegalArgumentException("slots %s for %d sequences; one each is needed".formatted(Arrays.toString(newSlots), slots.length));
        }
        System.arraycopy(newSlots, 0, slots, 0, slots.length);
    }

    @Override
    public String toString() {
        return "Sequences[slots=%s, queryLengths=%s, kvLengths=%s]"
                .formatted(Arrays.toString(slots), Arrays.toString(queryLengths), Arrays.toString(kvLengths));
    }
}
