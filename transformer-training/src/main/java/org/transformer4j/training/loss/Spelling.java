package org.transformer4j.training.loss;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The states that a sequence passes through as it spells its classes: blank, class, blank, class, ..., blank. Those of several sequences are
 * a matrix {@code [sequences, width]}, in which shorter ones are filled up with states that nothing comes from.
 *
 * @param lengths rows of each sequence
 * @param targets the classes that each spells
 * @param blank the class between them
 * @param width states of the longest
 */
record Spelling(int[] lengths, int[][] targets, int blank, int width) {
    /** The logarithm of a probability of 0, as far as sums are concerned: finite, so that differences are. */
    static final float NEVER = -1e30f;

    /**
     * Checks that all fits together.
     *
     * @throws IllegalArgumentException if it does not
     */
    static Spelling of(int[] lengths, int[][] targets, int blank, int classes) {
        if (lengths.length != targets.length || lengths.length == 0) {
            throw new IllegalArgumentException("%d sequences with %d targets; one target for each is needed".formatted(lengths.length, targets.length));
        }
        requireClass(blank, classes);
        for (int n = 0; n < lengths.length; n++) {
            int[] target = targets[n];
            int least = Math.max(1, target.length + (int) IntStream.range(1, target.length).filter(i -> target[i] == target[i - 1]).count());
            if (lengths[n] < least) {
                throw new IllegalArgumentException("sequence %d has %d rows for %d classes; at least %d are needed: leave it out"
                        .formatted(n, lengths[n], target.length, least));
            }
            for (int each : target) {
                requireClass(each, classes);
                if (each == blank) {
                    throw new IllegalArgumentException("sequence %d spells %d, which stands for no class".formatted(n, blank));
                }
            }
        }
        return new Spelling(lengths.clone(), targets.clone(), blank, 1 + 2 * Arrays.stream(targets).mapToInt(target -> target.length).max().orElse(0));
    }

    private static void requireClass(int number, int classes) {
        if (number < 0 || number >= classes) {
            throw new IllegalArgumentException("class %d of %d; a number from 0 to %d is needed".formatted(number, classes, classes - 1));
        }
    }

    int sequences() {
        return lengths.length;
    }

    /** Steps of the longest sequence. */
    int steps() {
        return Arrays.stream(lengths).max().orElse(0);
    }

    /** Steps of the shortest one. */
    int shortest() {
        return Arrays.stream(lengths).min().orElse(0);
    }

    private int states(int sequence) {
        return 2 * targets[sequence].length + 1;
    }

    private int classOf(int sequence, int state) {
        return state % 2 == 0 || state >= states(sequence) ? blank : targets[sequence][state / 2];
    }

    /** For each step and state, where the score of its class is in {@code [rows, classes]}; of a sequence that is over, its last row's. */
    int[] scores(int classes) {
        int[] indices = new int[steps() * sequences() * width];
        int i = 0;
        for (int t = 0; t < steps(); t++) {
            int first = 0;
            for (int n = 0; n < sequences(); n++) {
                for (int s = 0; s < width; s++) {
                    indices[i++] = (first + Math.min(t, lengths[n] - 1)) * classes + classOf(n, s);
                }
                first += lengths[n];
            }
        }
        return indices;
    }

    /** Where the state is that is so many before each, or -1. */
    int[] before(int states) {
        return IntStream.range(0, sequences() * width).map(i -> i % width < states ? -1 : i - states).toArray();
    }

    /** 0 where a sequence may begin, else {@link #NEVER}. */
    float[] begins() {
        return each((n, s) -> s < Math.min(2, states(n)) ? 0 : NEVER);
    }

    /** 0 where a state may follow the one before it, else {@link #NEVER}. */
    float[] follows() {
        return each((_, s) -> s < 1 ? NEVER : 0);
    }

    /** 0 where a state may follow the one before the one before it, leaving a blank out, else {@link #NEVER}. */
    float[] skips() {
        return each((n, s) -> s < 2 || classOf(n, s) == blank || classOf(n, s) == classOf(n, s - 2) ? NEVER : 0);
    }

    /** 1 for the states of sequences that have a row in a step, else 0. */
    float[] goesOn(int step) {
        return each((n, _) -> step < lengths[n] ? 1 : 0);
    }

    /** The last state of each sequence. */
    int[] lastBlanks() {
        return IntStream.range(0, sequences()).map(n -> n * width + states(n) - 1).toArray();
    }

    /** The last but one, or -1. */
    int[] lastClasses() {
        return IntStream.range(0, sequences()).map(n -> states(n) == 1 ? -1 : n * width + states(n) - 2).toArray();
    }

    /** 0 where there is a last class, else {@link #NEVER}. */
    float[] endsWithClass() {
        float[] ends = new float[sequences()];
        for (int n = 0; n < ends.length; n++) {
            ends[n] = states(n) == 1 ? NEVER : 0;
        }
        return ends;
    }

    private interface Entry {
        float of(int sequence, int state);
    }

    private float[] each(Entry entry) {
        float[] values = new float[sequences() * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = entry.of(i / width, i % width);
        }
        return values;
    }
}
