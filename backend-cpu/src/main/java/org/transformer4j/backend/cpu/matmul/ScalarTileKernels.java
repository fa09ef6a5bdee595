package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.HALF_PANEL;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.PANEL;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import org.transformer4j.api.DType;

/** {@link TileKernels} in plain loops, for virtual machines without the Vector API. */
final class ScalarTileKernels implements TileKernels {
    private static final int ROWS = 8;
    private static final int ROW_BYTES = PANEL * Float.BYTES;
    private static final int PAIR_ROW_BYTES = HALF_PANEL * Integer.BYTES;
    private static final int WORK = TILE_LENGTH - PANEL;

    @Override
    public int tileRows() {
        return ROWS;
    }

    @Override
    public void multiply(int rows, float[] left, int at, MemorySegment right, long offset, long step, int depth,
            float[] tile) {
        for (int row = 0; row < rows; row++) {
            Arrays.fill(tile, WORK, WORK + PANEL, 0);
            int first = at + row * ROW_STRIDE;
            for (int k = 0; k < depth; k++) {
                accumulate(left[first + k], right, offset + k * step, tile);
            }
            addRow(tile, row * PANEL);
        }
    }

    private static void accumulate(float factor, MemorySegment right, long offset, float[] tile) {
        for (int column = 0; column < PANEL; column++) {
            float value = right.get(JAVA_FLOAT, offset + (long) column * Float.BYTES);
            tile[WORK + column] = Math.fma(factor, value, tile[WORK + column]);
        }
    }

    private static void addRow(float[] tile, int to) {
        for (int column = 0; column < PANEL; column++) {
            tile[to + column] += tile[WORK + column];
        }
    }

    @Override
    public void multiplyPacked(DType type, int rows, float[] left, int at, MemorySegment right, long first, long second,
            int depth, float[] tile, int to, int toSecond) {
        for (int row = 0; row < rows; row++) {
            int from = at + row * ROW_STRIDE;
            multiplyPanel(type, left, from, right, first, depth, tile, to + row * PANEL);
            multiplyPanel(type, left, from, right, second, depth, tile, toSecond + row * PANEL);
        }
    }

    private static void multiplyPanel(DType type, float[] left, int at, MemorySegment right, long offset, int depth,
            float[] tile, int to) {
        Arrays.fill(tile, WORK, WORK + PANEL, 0);
        for (int k = 0; k < depth; k++) {
            float factor = left[at + k];
            switch (type) {
                case F32 -> accumulate(factor, right, offset + (long) k * ROW_BYTES, tile);
                case F16 -> accumulateF16(factor, right, offset + (long) k * PAIR_ROW_BYTES, tile);
                default -> accumulateBF16(factor, right, offset + (long) k * PAIR_ROW_BYTES, tile);
            }
        }
        addRow(tile, to);
    }

    private static void accumulateF16(float factor, MemorySegment right, long offset, float[] tile) {
        for (int column = 0; column < HALF_PANEL; column++) {
            int pair = right.get(JAVA_INT, offset + (long) column * Integer.BYTES);
            int low = WORK + column;
            int high = low + HALF_PANEL;
            tile[low] = Math.fma(factor, Float.float16ToFloat((short) pair), tile[low]);
            tile[high] = Math.fma(factor, Float.float16ToFloat((short) (pair >>> 16)), tile[high]);
        }
    }

    private static void accumulateBF16(float factor, MemorySegment right, long offset, float[] tile) {
        for (int column = 0; column < HALF_PANEL; column++) {
            int pair = right.get(JAVA_INT, offset + (long) column * Integer.BYTES);
            int low = WORK + column;
            int high = low + HALF_PANEL;
            tile[low] = Math.fma(factor, Float.intBitsToFloat(pair << 16), tile[low]);
            tile[high] = Math.fma(factor, Float.intBitsToFloat(pair & 0xffff0000), tile[high]);
        }
    }

    @Override
    public void widen(DType type, MemorySegment packed, long offset, int depth, MemorySegment floats, long to) {
        boolean binary16 = type == DType.F16;
        for (int k = 0; k < depth; k++) {
            long source = offset + (long) k * PAIR_ROW_BYTES;
            long target = to + (long) k * ROW_BYTES;
            for (int column = 0; column < HALF_PANEL; column++) {
                int pair = packed.get(JAVA_INT, source + (long) column * Integer.BYTES);
                float low = binary16 ? Float.float16ToFloat((short) pair) : Float.intBitsToFloat(pair << 16);
                float high = binary16 ? Float.float16ToFloat((short) (pair >>> 16)) : Float.intBitsToFloat(pair & 0xffff0000);
                floats.set(JAVA_FLOAT, target + (long) column * Float.BYTES, low);
                floats.set(JAVA_FLOAT, target + (long) (column + HALF_PANEL) * Float.BYTES, high);
            }
        }
    }

    @Override
    public void copyRows(MemorySegment source, long offset, long step, int depth, MemorySegment floats, long to) {
        for (int row = 0; row < depth; row++) {
            MemorySegment.copy(source, offset + row * step, floats, to + (long) row * ROW_BYTES, ROW_BYTES);
        }
    }

    @Override
    public void load(MemorySegment result, long offset, long step, int rows, int columns, float[] tile) {
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(result, JAVA_FLOAT, offset + row * step, tile, row * PANEL, columns);
        }
    }

    @Override
    public void store(float[] tile, int at, int rows, int columns, MemorySegment result, long offset, long step) {
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(tile, at + row * PANEL, result, JAVA_FLOAT, offset + row * step, columns);
        }
    }

    @Override
    public void storeWithBias(float[] tile, int at, int rows, int columns, MemorySegment bias, long biasOffset,
            MemorySegment result, long offset, long step) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                float value = tile[at + row * PANEL + column] + bias.get(JAVA_FLOAT, biasOffset + (long) column * Float.BYTES);
                result.set(JAVA_FLOAT, offset + row * step + (long) column * Float.BYTES, value);
            }
        }
    }
}
