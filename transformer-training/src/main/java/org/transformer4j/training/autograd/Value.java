package org.transformer4j.training.autograd;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.spi.Slice;

/** A run of elements that depends on parameters, with its gradient once there is one. */
final class Value {
    final long start;
    final long end;
    /** A parameter: its gradient is what was asked for. */
    final boolean leaf;
    /** How many values there were before it. */
    final int number;
    /** A row of a table whose look-ups count for nothing, or -1. */
    int ignoredRow = -1;
    /** How many operations wrote into it. */
    int writers = 1;

    /**
     * What came back. A parameter that is used several times has a sum for each use, so that it makes no difference whether a batch came
     * at once or in parts: each sum goes on where it was.
     */
    private final List<Slice> sums = new ArrayList<>();
    private int use;
    private Object user;

    Value(long start, long end, boolean leaf, int number) {
        this.start = start;
        this.end = end;
        this.leaf = leaf;
        this.number = number;
    }

    long length() {
        return end - start;
    }

    boolean covers(Slice slice) {
        return start <= slice.offset() && slice.offset() + slice.length() <= end;
    }

    /** A walk back begins. */
    void begin() {
        use = -1;
        user = null;
    }

    /** The number of the sum that an operation adds to; values that are no parameters have one for all. */
    int use(Object operation) {
        if (leaf && operation != user) {
            use++;
            user = operation;
        }
        while (sums.size() <= use) {
            sums.add(null);
        }
        return use;
    }

    /** The sum of a use, or null if nothing came yet. */
    Slice sum(int of) {
        return sums.get(of);
    }

    void sum(int of, Slice sum) {
        sums.set(of, sum);
    }

    /** All sums, in the order of the uses on the way back. */
    List<Slice> sums() {
        return sums;
    }

    /** The gradient of a value that is no parameter, or null. */
    Slice gradient() {
        return sums.isEmpty() ? null : sums.getFirst();
    }
}
