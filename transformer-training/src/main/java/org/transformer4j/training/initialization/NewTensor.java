package org.transformer4j.training.initialization;

/**
 * A tensor that is to get its numbers.
 *
 * @param name in the checkpoint
 * @param shape its dimensions
 * @param added what a model adds to the stored number, as to a gain that is stored as the difference to 1
 * @param padding the row of a table that belongs to the token of padding, or {@link org.transformer4j.api.NamedParameter#NO_ROW}
 */
record NewTensor(String name, long[] shape, float added, int padding) {
    /** Whether it is added to something: PyTorch has it that its name says so. */
    boolean isBias() {
        return name.endsWith("bias");
    }

    /** Whether it is a vector. */
    boolean isVector() {
        return shape.length == 1;
    }

    /** Number of elements. */
    int elements() {
        long elements = 1;
        for (long dimension : shape) {
            elements *= dimension;
        }
        return Math.toIntExact(elements);
    }
}
