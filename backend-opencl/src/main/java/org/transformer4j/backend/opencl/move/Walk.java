package org.transformer4j.backend.opencl.move;

import java.util.List;
import org.transformer4j.api.spi.Args;

/**
 * A permutation of axes in its simplest form: axes of one element are left out, and axes that stay neighbours are one. Axis 0 is the
 * innermost of {@code y}. It is filled anew for each launch, so that launching makes no objects.
 */
final class Walk {
    private static final int MOST_AXES = 6;

    private final long[] sourceStrides = new long[MOST_AXES];
    private final long[] counts = new long[MOST_AXES];
    private final long[] strides = new long[MOST_AXES];
    private int axes;

    /** Fills this for a permutation without an axis of no elements. */
    void set(List<Integer> order, Args args) {
        long stride = 1;
        for (int axis = order.size() - 1; axis >= 0; axis--) {
            sourceStrides[axis] = stride;
            stride *= args.size(axis);
        }
        axes = 0;
        for (int i = order.size() - 1; i >= 0; i--) {
            add(args.size(order.get(i)), sourceStrides[order.get(i)]);
        }
        if (axes == 0) {
            counts[axes] = 1;
            strides[axes++] = 1;
        }
    }

    private void add(long count, long stride) {
        if (axes > 0 && stride == strides[axes - 1] * counts[axes - 1]) {
            counts[axes - 1] *= count;
        } else if (count > 1) {
            counts[axes] = count;
            strides[axes++] = stride;
        }
    }

    int axes() {
        return axes;
    }

    /** Elements along an axis of {@code y}. */
    long count(int axis) {
        return counts[axis];
    }

    /** Distance in {@code x} between neighbours along an axis of {@code y}. */
    long sourceStride(int axis) {
        return strides[axis];
    }

    /** Distance in {@code y} between neighbours along an axis of {@code y}. */
    long targetStride(int axis) {
        long stride = 1;
        for (int i = 0; i < axis; i++) {
            stride *= counts[i];
        }
        return stride;
    }

    /** The axis of {@code y} that is the innermost of {@code x}. */
    int innermostOfSource() {
        int axis = 0;
        while (strides[axis] != 1) {
            axis++;
        }
        return axis;
    }
}
