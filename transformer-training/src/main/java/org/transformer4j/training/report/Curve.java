package org.transformer4j.training.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A quantity over the steps. */
record Curve(double[] steps, double[] values) {
    /** How large a part of all readings a smooth value is the mean of. */
    private static final int PARTS = 40;

    /** The readings that know the quantity. */
    static Curve of(List<Reading> readings, Quantity quantity) {
        List<Reading> known = readings.stream().filter(one -> one.values().containsKey(quantity)).toList();
        return new Curve(known.stream().mapToDouble(Reading::step).toArray(),
                known.stream().mapToDouble(one -> one.values().get(quantity)).toArray());
    }

    int size() {
        return steps.length;
    }

    boolean isEmpty() {
        return steps.length == 0;
    }

    double lastStep() {
        return steps[size() - 1];
    }

    double last() {
        return values[size() - 1];
    }

    /** The place of the lowest value; of equal ones the first. */
    int lowest() {
        return IntStream.range(0, size()).reduce((best, i) -> values[i] < values[best] ? i : best).orElseThrow();
    }

    DoubleStream stream() {
        return Arrays.stream(values);
    }

    /** Over how many readings {@link #smooth} takes the mean: an odd number, and 1 where there are few. */
    int window() {
        return 2 * (size() / (2 * PARTS)) + 1;
    }

    /**
     * Each value as the mean of itself and of as many before it as after it. At the beginning they are fewer, as the first values differ
     * most from each other; at the end only those after it are.
     */
    Curve smooth() {
        double[] sums = new double[size() + 1];
        for (int i = 0; i < size(); i++) {
            sums[i + 1] = sums[i] + values[i];
        }
        double[] means = new double[size()];
        for (int i = 0; i < size(); i++) {
            int before = Math.min(window() / 2, i);
            int after = Math.min(before, size() - 1 - i);
            means[i] = (sums[i + after + 1] - sums[i - before]) / (before + 1 + after);
        }
        return new Curve(steps, means);
    }

    /** How many values the last smooth one is the mean of. */
    int recent() {
        return window() / 2 + 1;
    }

    /**
     * With no more points than that: of those that are drawn side by side the lowest and the highest are kept, so that what stands out still
     * does.
     *
     * @param place where a step is drawn, from 0 to 1
     */
    Curve thinned(int most, DoubleUnaryOperator place) {
        if (size() <= most) {
            return this;
        }
        int groups = most / 2;
        IntStream.Builder kept = IntStream.builder();
        for (int from = 0, to; from < size(); from = to) {
            int group = group(from, groups, place);
            for (to = from + 1; to < size() && group(to, groups, place) == group; to++) {
                // Only the end of the group is looked for.
            }
            extremes(from, to).forEach(kept::add);
        }
        return at(kept.build().toArray());
    }

    private int group(int i, int groups, DoubleUnaryOperator place) {
        return Math.min(groups - 1, (int) (place.applyAsDouble(steps[i]) * groups));
    }

    private IntStream extremes(int from, int to) {
        int low = from;
        int high = from;
        for (int i = from; i < to; i++) {
            low = values[i] < values[low] ? i : low;
            high = values[i] > values[high] ? i : high;
        }
        return IntStream.of(low, high).sorted().distinct();
    }

    /** The points in these places. */
    Curve at(int[] places) {
        return new Curve(IntStream.of(places).mapToDouble(i -> steps[i]).toArray(), IntStream.of(places).mapToDouble(i -> values[i]).toArray());
    }
}
