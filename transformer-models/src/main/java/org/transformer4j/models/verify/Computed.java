package org.transformer4j.models.verify;

import java.util.Arrays;

/**
 * An output as the model here computed it.
 *
 * @param shape its dimensions, which must be those of the recorded one
 * @param values its elements, row-major
 * @param compared for each row of the last dimension, or each element, whether it counts; padding does not
 */
record Computed(long[] shape, float[] values, boolean[] compared) {
    /** All of it counts. */
    static Computed whole(long[] shape, float[] values) {
        boolean[] compared = new boolean[values.length / (shape.length == 0 ? 1 : (int) Math.max(1, shape[shape.length - 1]))];
        Arrays.fill(compared, true);
        return new Computed(shape, values, compared);
    }

    /** Whether the element at {@code index} counts. */
    boolean counts(int index) {
        return compared[(int) ((long) index * compared.length / values.length)];
    }
}
