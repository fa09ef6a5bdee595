package org.transformer4j.api.op;

/** How an operand is stretched over a matrix of {@code [rows, width]}. */
public enum Broadcast {
    /** One element for each: {@code [rows, width]}. */
    FULL,
    /** The same row everywhere: {@code [width]}. */
    ROW,
    /** The same column everywhere: {@code [rows]}. */
    COLUMN,
    /** One number: {@code [1]}. */
    SCALAR;

    /** Number of elements of an operand that is stretched over {@code [rows, width]}. */
    public long elements(long rows, long width) {
        return switch (this) {
            case FULL -> rows * width;
            case ROW -> width;
            case COLUMN -> rows;
            case SCALAR -> 1;
        };
    }

    /** Index of the element that stands at {@code (row, column)}. */
    public long index(long row, long column, long width) {
        return switch (this) {
            case FULL -> row * width + column;
            case ROW -> column;
            case COLUMN -> row;
            case SCALAR -> 0;
        };
    }
}
