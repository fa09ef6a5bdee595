package org.transformer4j.api;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The dimensions of a tensor, outermost first. A shape without dimensions is that of a single number. */
public final class Shape {
    private final int[] dimensions;
    private final long elements;

    private Shape(int[] dimensions) {
        this.dimensions = dimensions;
        long product = 1;
        for (int dimension : dimensions) {
            if (dimension < 0) {
                throw new IllegalArgumentException("shape %s; no dimension may be negative".formatted(Arrays.toString(dimensions)));
            }
            product = Math.multiplyExact(product, dimension);
        }
        this.elements = product;
    }

    /**
     * A shape with these dimensions.
     *
     * @throws IllegalArgumentException if one is negative
     * @throws ArithmeticException if their product exceeds a long
     */
    public static Shape of(int... dimensions) {
        return new Shape(dimensions.clone());
    }

    /** Number of dimensions. */
    public int rank() {
        return dimensions.length;
    }

    /** A dimension; negative numbers count from the end, so that -1 is the last. */
    public int dimension(int axis) {
        int index = axis < 0 ? dimensions.length + axis : axis;
        if (index < 0 || index >= dimensions.length) {
            throw new IllegalArgumentException("axis %d of shape %s".formatted(axis, this));
        }
        return dimensions[index];
    }

    /** Number of elements. */
    public long elements() {
        return elements;
    }

    /** The last dimension: the number of features in a row. 1 for a single number. */
    public int width() {
        return dimensions.length == 0 ? 1 : dimension(-1);
    }

    /** The product of all dimensions but the last. */
    public long rows() {
        long rows = 1;
        for (int axis = 0; axis < dimensions.length - 1; axis++) {
            rows *= dimensions[axis];
        }
        return rows;
    }

    /** This shape with another last dimension. */
    public Shape withWidth(int width) {
        if (dimensions.length == 0) {
            throw new IllegalArgumentException("a shape without dimensions has no width to replace by %d".formatted(width));
        }
        int[] changed = dimensions.clone();
        changed[changed.length - 1] = width;
        return new Shape(changed);
    }

    /** The dimensions as an array. */
    public int[] toArray() {
        return dimensions.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /** Such as {@code [2, 3]}. */
    @Override
    public String toString() {
        return Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
