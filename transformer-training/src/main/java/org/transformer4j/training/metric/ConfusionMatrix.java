package org.transformer4j.training.metric;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How often which class was taken for which: what accuracy, precision, recall and F1 of a classifier are found from.
 *
 * <p>A share of nothing, such as the precision of a class that was never predicted, is 0. Source: van Rijsbergen (1979), chapter 7, for
 * F1.
 */
public final class ConfusionMatrix {
    private final long[][] counts;
    private long examples;

    /**
     * One without examples.
     *
     * @throws IllegalArgumentException if there is no class
     */
    public ConfusionMatrix(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("%d classes; at least 1 is needed".formatted(classes));
        }
        this.counts = new long[classes][classes];
    }

    /**
     * Of several examples.
     *
     * @throws IllegalArgumentException if there are not as many predictions as examples, or a class is out of range
     */
    public static ConfusionMatrix of(int[] expected, int[] predicted, int classes) {
        if (expected.length != predicted.length) {
            throw new IllegalArgumentException("%d predictions for %d examples; expected one for each".formatted(predicted.length, expected.length));
        }
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        for (int i = 0; i < expected.length; i++) {
            matrix.add(expected[i], predicted[i]);
        }
        return matrix;
    }

    /**
     * Counts an example.
     *
     * @throws IllegalArgumentException if a class is out of range
     */
    public void add(int expected, int predicted) {
        if (Math.min(expected, predicted) < 0 || Math.max(expected, predicted) >= counts.length) {
            throw new IllegalArgumentException("class %d taken for %d; the classes are 0 to %d".formatted(expected, predicted, counts.length - 1));
        }
        counts[expected][predicted]++;
        examples++;
    }

    /** How many examples of one class were taken for another, or for it. */
    public long count(int expected, int predicted) {
        return counts[expected][predicted];
    }

    /** Examples so far. */
    public long examples() {
        return examples;
    }

    /** The share of examples that were taken for what they are. */
    public double accuracy() {
        return share(IntStream.range(0, counts.length).mapToLong(one -> counts[one][one]).sum(), examples);
    }

    /** Of the examples that were taken for a class, the share that belongs to it. */
    public double precision(int label) {
        return share(counts[label][label], predicted(label));
    }

    /** Of the examples that belong to a class, the share that was taken for it. */
    public double recall(int label) {
        return share(counts[label][label], expected(label));
    }

    /** The harmonic mean of precision and recall of a class. */
    public double f1(int label) {
        return share(2 * counts[label][label], predicted(label) + expected(label));
    }

    /** The mean of the F1 of all classes, in which rare ones count as much as others. */
    public double macroF1() {
        return IntStream.range(0, counts.length).mapToDouble(this::f1).sum() / counts.length;
    }

    private long predicted(int label) {
        return IntStream.range(0, counts.length).mapToLong(expected -> counts[expected][label]).sum();
    }

    private long expected(int label) {
        return Arrays.stream(counts[label]).sum();
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
