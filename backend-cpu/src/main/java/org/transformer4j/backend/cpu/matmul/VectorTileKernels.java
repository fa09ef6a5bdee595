package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.HALF_PANEL;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.PANEL;
import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.INT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import org.transformer4j.api.DType;
import org.transformer4j.backend.cpu.quantised.BlockPanel;
import org.transformer4j.backend.cpu.quantised.BlockRows;
import org.transformer4j.backend.cpu.vector.Species;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link TileKernels} in vectors; vectors run along the columns, so each output keeps a chain of its own. */
final class VectorTileKernels implements TileKernels {
    private static final long ROW_BYTES = PANEL * Float.BYTES;
    private static final long PAIR_ROW_BYTES = HALF_PANEL * Integer.BYTES;

    /** Columns that a tile kernel computes at once. */
    private static final int STRIP = 2 * LANES;

    private static final int STRIPS = PANEL / STRIP;

    /** Twelve rows by two vectors, a broadcast and a pair of columns fit 32 registers; six rows fit 16. */
    private static final boolean MANY_REGISTERS = Species.REGISTERS >= 32;

    @Override
    public void multiply(int rows, float[] left, int at, MemorySegment right, long offset, long step, int depth, float[] tile) {
        for (int column = 0; column < PANEL; column += STRIP) {
            long strip = offset + (long) column * Float.BYTES;
            int row = 0;
            while (row < rows) {
                int height = height(rows - row);
                int first = at + row * LeftPanels.CHUNK;
                int to = row * PANEL + column;
                switch (height) {
                    case 12 -> Tile12x2.multiply(left, first, right, strip, step, depth, tile, to);
                    case 8 -> Tile8x2.multiply(left, first, right, strip, step, depth, tile, to);
                    case 6 -> Tile6x2.multiply(left, first, right, strip, step, depth, tile, to);
                    case 4 -> Tile4x2.multiply(left, first, right, strip, step, depth, tile, to);
                    case 2 -> Tile2x2.multiply(left, first, right, strip, step, depth, tile, to);
                    default -> Tile1x2.multiply(left, first, right, strip, step, depth, tile, to);
                }
                row += height;
            }
        }
    }

    /** The tallest tile that fills its registers and has no more rows than are left. */
    private static int height(int rows) {
        if (MANY_REGISTERS) {
            return rows >= 12 ? 12 : rows >= 8 ? 8 : rows >= 6 ? 6 : rows >= 4 ? 4 : Math.min(rows, 2);
        }
        return rows >= 6 ? 6 : rows >= 4 ? 4 : Math.min(rows, 2);
    }

    @Override
    public void multiplyPacked(DType type, int rows, float[] left, int at, MemorySegment right, long first, long second,
            int depth, float[] tile, int to, int toSecond) {
        if (STRIPS == 1) {
            multiplyStrips(type, rows, left, at, right, first, second, depth, tile, to, toSecond);
            return;
        }
        // A strip of pairs has half the bytes of one of floats, and its second vector of columns lies half a panel further.
        int bytes = type == DType.F32 ? 2 * BYTES : BYTES;
        int columns = type == DType.F32 ? 2 * LANES : LANES;
        for (int strip = 0; strip < STRIPS; strip += 2) {
            int offset = strip * bytes;
            int column = strip * columns;
            multiplyStrips(type, rows, left, at, right, first + offset, first + offset + bytes, depth,
                    tile, to + column, to + column + columns);
            multiplyStrips(type, rows, left, at, right, second + offset, second + offset + bytes, depth,
                    tile, toSecond + column, toSecond + column + columns);
        }
    }

    private static void multiplyStrips(DType type, int rows, float[] left, int at, MemorySegment right, long first, long second,
            int depth, float[] tile, int to, int toSecond) {
        switch (type) {
            case F32 -> multiplyF32(rows, left, at, right, first, second, depth, tile, to, toSecond);
            case BF16 -> multiplyBF16(rows, left, at, right, first, second, depth, tile, to, toSecond);
            default -> {
                multiplyF16(rows, left, at, right, first, depth, tile, to);
                multiplyF16(rows, left, at, right, second, depth, tile, toSecond);
            }
        }
    }

    private static void multiplyF32(int rows, float[] left, int at, MemorySegment right, long first, long second, int depth,
            float[] tile, int to, int toSecond) {
        switch (rows) {
            case 1 -> PackedF32Rows.one(left, at, right, first, second, depth, tile, to, toSecond);
            case 2 -> PackedF32Rows.two(left, at, right, first, second, depth, tile, to, toSecond);
            default -> {
                PackedF32Rows.four(left, at, right, first, depth, tile, to);
                PackedF32Rows.four(left, at, right, second, depth, tile, toSecond);
            }
        }
    }

    private static void multiplyBF16(int rows, float[] left, int at, MemorySegment right, long first, long second, int depth,
            float[] tile, int to, int toSecond) {
        switch (rows) {
            case 1 -> PackedBF16Rows.one(left, at, right, first, second, depth, tile, to, toSecond);
            case 2 -> PackedBF16Rows.two(left, at, right, first, second, depth, tile, to, toSecond);
            default -> {
                PackedBF16Rows.four(left, at, right, first, depth, tile, to);
                PackedBF16Rows.four(left, at, right, second, depth, tile, toSecond);
            }
        }
    }

    private static void multiplyF16(int rows, float[] left, int at, MemorySegment right, long offset, int depth,
            float[] tile, int to) {
        switch (rows) {
            case 1 -> PackedF16Rows.one(left, at, right, offset, depth, tile, to);
            case 2 -> PackedF16Rows.two(left, at, right, offset, depth, tile, to);
            default -> PackedF16Rows.four(left, at, right, offset, depth, tile, to);
        }
    }

    @Override
    public void widen(DType type, MemorySegment packed, long offset, int depth, MemorySegment floats, long to) {
        for (int column = 0; column < HALF_PANEL; column += LANES) {
            long source = offset + (long) column * Integer.BYTES;
            long target = to + (long) column * Float.BYTES;
            if (type == DType.F16) {
                widenF16(packed, source, depth, floats, target);
            } else {
                widenBF16(packed, source, depth, floats, target);
            }
        }
    }

    private static void widenF16(MemorySegment packed, long source, int depth, MemorySegment floats, long target) {
        for (int k = 0; k < depth; k++) {
            IntVector pairs = IntVector.fromMemorySegment(INT, packed, source + k * PAIR_ROW_BYTES, ORDER);
            Binary16Pairs.lower(pairs).intoMemorySegment(floats, target + k * ROW_BYTES, ORDER);
            Binary16Pairs.upper(pairs).intoMemorySegment(floats, target + k * ROW_BYTES + PAIR_ROW_BYTES, ORDER);
        }
    }

    private static void widenBF16(MemorySegment packed, long source, int depth, MemorySegment floats, long target) {
        for (int k = 0; k < depth; k++) {
            IntVector pairs = IntVector.fromMemorySegment(INT, packed, source + k * PAIR_ROW_BYTES, ORDER);
            Bfloat16Pairs.lower(pairs).intoMemorySegment(floats, target + k * ROW_BYTES, ORDER);
            Bfloat16Pairs.upper(pairs).intoMemorySegment(floats, target + k * ROW_BYTES + PAIR_ROW_BYTES, ORDER);
        }
    }

    @Override
    public void multiplyBlocks(BlockPanel panel, float[] left, int at, MemorySegment packed, long from, int depth, float[] tile,
            int to) {
        BlockRows.multiply(panel, left, at, packed, from, depth, tile, to, WORK);
    }

    @Override
    public void widenBlocks(BlockPanel panel, MemorySegment packed, long from, int depth, MemorySegment floats, long to,
            float[] tile) {
        BlockRows.widen(panel, packed, from, depth, floats, to, tile, WORK);
    }

    @Override
    public void copyLeft(MemorySegment source, long offset, int depth, float[] left, int at) {
        int term = 0;
        for (; term <= depth - LANES; term += LANES) {
            FloatVector.fromMemorySegment(FLOAT, source, offset + (long) term * Float.BYTES, ORDER)
                    .intoArray(left, at + LeftPanels.term(term));
        }
        for (; term < depth; term++) {
            left[at + LeftPanels.term(term)] = source.get(JAVA_FLOAT, offset + (long) term * Float.BYTES);
        }
    }

    @Override
    public void copyRows(MemorySegment source, long offset, long step, int depth, MemorySegment floats, long to) {
        for (int column = 0; column < PANEL; column += STRIP) {
            long from = offset + (long) column * Float.BYTES;
            long target = to + (long) column * Float.BYTES;
            for (int k = 0; k < depth; k++) {
                FloatVector.fromMemorySegment(FLOAT, source, from + k * step, ORDER)
                        .intoMemorySegment(floats, target + k * ROW_BYTES, ORDER);
                FloatVector.fromMemorySegment(FLOAT, source, from + k * step + BYTES, ORDER)
                        .intoMemorySegment(floats, target + k * ROW_BYTES + BYTES, ORDER);
            }
        }
    }

    @Override
    public void load(MemorySegment result, long offset, long step, int rows, int columns, float[] tile) {
        for (int row = 0; row < rows; row++) {
            long from = offset + row * step;
            int to = row * PANEL;
            int column = 0;
            for (; column <= columns - LANES; column += LANES) {
                FloatVector.fromMemorySegment(FLOAT, result, from + (long) column * Float.BYTES, ORDER)
                        .intoArray(tile, to + column);
            }
            for (; column < columns; column++) {
                tile[to + column] = result.get(JAVA_FLOAT, from + (long) column * Float.BYTES);
            }
        }
    }

    @Override
    public void store(float[] tile, int at, int rows, int columns, MemorySegment result, long offset, long step) {
        for (int row = 0; row < rows; row++) {
            int from = at + row * PANEL;
            long to = offset + row * step;
            int column = 0;
            for (; column <= columns - LANES; column += LANES) {
                FloatVector.fromArray(FLOAT, tile, from + column)
                        .intoMemorySegment(result, to + (long) column * Float.BYTES, ORDER);
            }
            for (; column < columns; column++) {
                result.set(JAVA_FLOAT, to + (long) column * Float.BYTES, tile[from + column]);
            }
        }
    }

    @Override
    public void storeWithBias(float[] tile, int at, int rows, int columns, MemorySegment bias, long biasOffset,
            MemorySegment result, long offset, long step) {
        for (int row = 0; row < rows; row++) {
            int from = at + row * PANEL;
            long to = offset + row * step;
            int column = 0;
            for (; column <= columns - LANES; column += LANES) {
                FloatVector.fromArray(FLOAT, tile, from + column)
                        .add(FloatVector.fromMemorySegment(FLOAT, bias, biasOffset + (long) column * Float.BYTES, ORDER))
                        .intoMemorySegment(result, to + (long) column * Float.BYTES, ORDER);
            }
            for (; column < columns; column++) {
                float value = tile[from + column] + bias.get(JAVA_FLOAT, biasOffset + (long) column * Float.BYTES);
                result.set(JAVA_FLOAT, to + (long) column * Float.BYTES, value);
            }
        }
    }
}
