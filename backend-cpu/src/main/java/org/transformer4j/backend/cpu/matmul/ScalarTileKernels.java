package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.HALF_PANEL;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.PANEL;

import java.lang.foreign.MemorySegment;

import org.transformer4j.api.DType;
import org.transformer4j.backend.cpu.quantised.BlockPacking;
import org.transformer4j.backend.cpu.quantised.BlockPanel;

/**
 * {@link TileKernels} in plain loops, for virtual machines without the Vector API. A block of a panel is brought into the
 * tile's array first, widened if need be; then all rows run over it.
 */
final class ScalarTileKernels implements TileKernels {
    private static final int PAIR_ROW = HALF_PANEL * Integer.BYTES;
    private static final int LEFT_WORK = TILE_LENGTH - DEPTH;

    @Override
    public void multiply(int rows, float[] left, int at, MemorySegment right, long offset, long step, int depth, float[] tile) {
        for (int k = 0; k < depth; k++) {
            MemorySegment.copy(right, JAVA_FLOAT, offset + k * step, tile, WORK + k * PANEL, PANEL);
        }
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < depth; k++) {
                tile[LEFT_WORK + k] = left[at + row * LeftPanels.CHUNK + LeftPanels.term(k)];
            }
            multiplyRow(tile, LEFT_WORK, depth, tile, row * PANEL);
        }
    }

    @Override
    public void multiplyPacked(DType type, int rows, float[] left, int at, MemorySegment right, long first, long second,
            int depth, float[] tile, int to, int toSecond) {
        fetch(type, right, first, depth, tile);
        for (int row = 0; row < rows; row++) {
            multiplyRow(left, at + row * LeftRows.STRIDE, depth, tile, to + row * PANEL);
        }
        fetch(type, right, second, depth, tile);
        for (int row = 0; row < rows; row++) {
            multiplyRow(left, at + row * LeftRows.STRIDE, depth, tile, toSecond + row * PANEL);
        }
    }

    private static void fetch(DType type, MemorySegment packed, long offset, int depth, float[] tile) {
        if (type == DType.F32) {
            MemorySegment.copy(packed, JAVA_FLOAT, offset, tile, WORK, depth * PANEL);
            return;
        }
        boolean binary16 = type == DType.F16;
        for (int k = 0; k < depth; k++) {
            long from = offset + (long) k * PAIR_ROW;
            int to = WORK + k * PANEL;
            for (int column = 0; column < HALF_PANEL; column++) {
                int pair = packed.get(JAVA_INT, from + (long) column * Integer.BYTES);
                tile[to + column] = lower(binary16, pair);
                tile[to + column + HALF_PANEL] = upper(binary16, pair);
            }
        }
    }

    private static float lower(boolean binary16, int pair) {
        return binary16 ? Float.float16ToFloat((short) pair) : Float.intBitsToFloat(pair << 16);
    }

    private static float upper(boolean binary16, int pair) {
        return binary16 ? Float.float16ToFloat((short) (pair >>> 16)) : Float.intBitsToFloat(pair & 0xffff0000);
    }

    private static void multiplyRow(float[] left, int at, int depth, float[] tile, int to) {
        for (int column = 0; column < PANEL; column += 8) {
            addEight(left, at, depth, tile, WORK + column, to + column);
        }
    }

    /** Eight neighbouring sums in locals, so that they stay in registers and do not wait for each other. */
    private static void addEight(float[] left, int at, int depth, float[] tile, int from, int to) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        for (int k = 0; k < depth; k++) {
            float factor = left[at + k];
            int i = from + k * PANEL;
            a = Math.fma(factor, tile[i], a);
            b = Math.fma(factor, tile[i + 1], b);
            c = Math.fma(factor, tile[i + 2], c);
            d = Math.fma(factor, tile[i + 3], d);
            e = Math.fma(factor, tile[i + 4], e);
            f = Math.fma(factor, tile[i + 5], f);
            g = Math.fma(factor, tile[i + 6], g);
            h = Math.fma(factor, tile[i + 7], h);
        }
        tile[to] += a;
        tile[to + 1] += b;
        tile[to + 2] += c;
        tile[to + 3] += d;
        tile[to + 4] += e;
        tile[to + 5] += f;
        tile[to + 6] += g;
        tile[to + 7] += h;
    }

    @Override
    public void widen(DType type, MemorySegment packed, long offset, int depth, MemorySegment floats, long to) {
        boolean binary16 = type == DType.F16;
        for (int k = 0; k < depth; k++) {
            for (int column = 0; column < HALF_PANEL; column++) {
                int pair = packed.get(JAVA_INT, offset + (long) k * PAIR_ROW + (long) column * Integer.BYTES);
                long at = to + (long) k * PANEL_ROW + (long) column * Float.BYTES;
                floats.set(JAVA_FLOAT, at, lower(binary16, pair));
                floats.set(JAVA_FLOAT, at + HALF_PANEL * Float.BYTES, upper(binary16, pair));
            }
        }
    }

    @Override
    public void multiplyBlocks(BlockPanel panel, float[] left, int at, MemorySegment packed, long from, int depth, float[] tile,
            int to) {
        decode(panel, packed, from, depth, tile);
        multiplyRow(left, at, depth, tile, to);
    }

    @Override
    public void widenBlocks(BlockPanel panel, MemorySegment packed, long from, int depth, MemorySegment floats, long to,
            float[] tile) {
        for (int first = 0; first < depth; first += DEPTH) {
            int terms = Math.min(DEPTH, depth - first);
            decode(panel, packed, from + panel.offset(first), terms, tile);
            MemorySegment.copy(tile, WORK, floats, JAVA_FLOAT, to + (long) first * PANEL_ROW, terms * PANEL);
        }
    }

    private static void decode(BlockPanel panel, MemorySegment packed, long from, int depth, float[] tile) {
        for (int first = 0; first < depth; first += panel.format().blockSize()) {
            for (int column = 0; column < PANEL; column++) {
                BlockPacking.decode(panel, packed, from + panel.offset(first), column, tile, WORK + first * PANEL + column, PANEL);
            }
        }
    }

    @Override
    public void copyLeft(MemorySegment source, long offset, int depth, float[] left, int at) {
        for (int term = 0; term < depth; term++) {
            left[at + LeftPanels.term(term)] = source.get(JAVA_FLOAT, offset + (long) term * Float.BYTES);
        }
    }

    @Override
    public void copyRows(MemorySegment source, long offset, long step, int depth, MemorySegment floats, long to) {
        for (int row = 0; row < depth; row++) {
            MemorySegment.copy(source, offset + row * step, floats, to + (long) row * PANEL_ROW, PANEL_ROW);
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
