package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/**
 * A float32 matrix with a gap after each row and NaN canaries in every gap and at both ends, so that reading or writing
 * outside shows.
 */
record Matrix(MemorySegment segment, long offset, int rows, int columns, int stride) {
    private static final int MARGIN = 5;
    private static final int CANARY = 0x7fc0_1234;

    static Matrix empty(int rows, int columns, int gap) {
        int stride = columns + gap;
        MemorySegment segment = Arena.ofAuto().allocate((2L * MARGIN + (long) rows * stride) * Float.BYTES, Float.BYTES);
        for (long i = 0; i < segment.byteSize() / Float.BYTES; i++) {
            segment.setAtIndex(JAVA_FLOAT, i, Float.intBitsToFloat(CANARY));
        }
        return new Matrix(segment, MARGIN * Float.BYTES, rows, columns, stride);
    }

    /** Values of both signs, most of them around 1 and a few far larger or smaller, so that every rounding shows. */
    static Matrix random(int rows, int columns, int gap, long seed) {
        Random random = new Random(seed);
        Matrix matrix = empty(rows, columns, gap);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                float value = (float) random.nextGaussian();
                matrix.set(row, column, random.nextInt(16) == 0 ? Math.scalb(value, random.nextInt(40) - 20) : value);
            }
        }
        return matrix;
    }

    float get(int row, int column) {
        return segment.get(JAVA_FLOAT, at(row, column));
    }

    void set(int row, int column, float value) {
        segment.set(JAVA_FLOAT, at(row, column), value);
    }

    /** Each of {@code batch} matrices that lie one below the other, transposed; again one below the other. */
    Matrix transposed(int batch, int gap) {
        int height = rows / batch;
        Matrix transposed = empty(batch * columns, height, gap);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed.set(row / height * columns + column, row % height, get(row, column));
            }
        }
        return transposed;
    }

    /** Whether nothing outside the rows has been written. */
    boolean canariesLive() {
        for (long i = 0; i < segment.byteSize() / Float.BYTES; i++) {
            long element = i - MARGIN;
            boolean inside = element >= 0 && element < (long) rows * stride && element % stride < columns;
            if (!inside && Float.floatToRawIntBits(segment.getAtIndex(JAVA_FLOAT, i)) != CANARY) {
                return false;
            }
        }
        return true;
    }

    /** The first element whose bits differ, as text; empty if there is none. All NaNs count as equal. */
    String firstDifference(Matrix expected) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                if (Float.floatToIntBits(get(row, column)) != Float.floatToIntBits(expected.get(row, column))) {
                    return "[%d, %d] is %s (%a), expected %s (%a)".formatted(row, column, get(row, column), get(row, column),
                            expected.get(row, column), expected.get(row, column));
                }
            }
        }
        return "";
    }

    private long at(int row, int column) {
        return offset + ((long) row * stride + column) * Float.BYTES;
    }
}
