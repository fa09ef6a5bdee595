package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

import org.transformer4j.backend.cpu.vector.VectorWidth;

/**
 * Transposes float32 matrices while they are copied. Eight stored rows are read side by side: each cache line that is fetched
 * is used up before it is displaced, and the processor fetches several at once. What goes to an array is transposed
 * by {@link VectorTransposition}, where there are vectors and the sizes fit.
 */
final class Transposition {
    private static final int STREAMS = 8;

    private Transposition() {}

    /**
     * Copies {@code source[t][r]} for {@code t < terms, r < rows} to a target in panels of {@code panelRows} rows: to index
     * {@code at + r / panelRows * panelStride + r % panelRows * rowStride + t}.
     *
     * @param step bytes from one stored row of the source, a term, to the next
     */
    static void toArray(MemorySegment source, long offset, long step, int rows, int terms,
            float[] target, int at, int panelRows, int rowStride, int panelStride) {
        if (VectorWidth.vectorised() && (rows | terms | panelRows) % VectorTransposition.SIDE == 0) {
            VectorTransposition.toArray(source, offset, step, rows, terms, target, at, panelRows, rowStride, panelStride);
            return;
        }
        int panelGap = panelStride - panelRows * rowStride;
        int term = 0;
        for (; term <= terms - STREAMS; term += STREAMS) {
            eightToArray(source, offset + term * step, step, rows, target, at + term, panelRows, rowStride, panelGap);
        }
        for (; term < terms; term++) {
            long from = offset + term * step;
            for (int row = 0; row < rows; row++) {
                int to = at + row / panelRows * panelStride + row % panelRows * rowStride + term;
                target[to] = source.get(JAVA_FLOAT, from + (long) row * Float.BYTES);
            }
        }
    }

    private static void eightToArray(MemorySegment source, long offset, long step, int rows,
            float[] target, int at, int panelRows, int rowStride, int panelGap) {
        int to = at;
        int leftInPanel = panelRows;
        for (int row = 0; row < rows; row++) {
            long from = offset + (long) row * Float.BYTES;
            float a = source.get(JAVA_FLOAT, from);
            float b = source.get(JAVA_FLOAT, from + step);
            float c = source.get(JAVA_FLOAT, from + 2 * step);
            float d = source.get(JAVA_FLOAT, from + 3 * step);
            float e = source.get(JAVA_FLOAT, from + 4 * step);
            float f = source.get(JAVA_FLOAT, from + 5 * step);
            float g = source.get(JAVA_FLOAT, from + 6 * step);
            float h = source.get(JAVA_FLOAT, from + 7 * step);
            target[to] = a;
            target[to + 1] = b;
            target[to + 2] = c;
            target[to + 3] = d;
            target[to + 4] = e;
            target[to + 5] = f;
            target[to + 6] = g;
            target[to + 7] = h;
            to += rowStride;
            if (--leftInPanel == 0) {
                to += panelGap;
                leftInPanel = panelRows;
            }
        }
    }

    /**
     * Copies {@code target[t][c] = source[c][t]} for {@code t < terms} and all 32 columns c of a panel, zeros from column
     * {@code width} on.
     *
     * @param step bytes from one stored row of the source, a column, to the next
     * @param to byte offset of the panel, whose rows lie without gaps
     */
    static void toPanel(MemorySegment source, long offset, long step, int width, int terms, MemorySegment target, long to) {
        int column = 0;
        for (; column <= width - STREAMS; column += STREAMS) {
            eightToPanel(source, offset + column * step, step, terms, target, to + (long) column * Float.BYTES);
        }
        for (; column < PackedLayout.PANEL; column++) {
            long from = offset + column * step;
            long at = to + (long) column * Float.BYTES;
            for (int term = 0; term < terms; term++) {
                float value = column < width ? source.get(JAVA_FLOAT, from + (long) term * Float.BYTES) : 0;
                target.set(JAVA_FLOAT, at + (long) term * TileKernels.PANEL_ROW, value);
            }
        }
    }

    private static void eightToPanel(MemorySegment source, long offset, long step, int terms, MemorySegment target, long at) {
        for (int term = 0; term < terms; term++) {
            long from = offset + (long) term * Float.BYTES;
            float a = source.get(JAVA_FLOAT, from);
            float b = source.get(JAVA_FLOAT, from + step);
            float c = source.get(JAVA_FLOAT, from + 2 * step);
            float d = source.get(JAVA_FLOAT, from + 3 * step);
            float e = source.get(JAVA_FLOAT, from + 4 * step);
            float f = source.get(JAVA_FLOAT, from + 5 * step);
            float g = source.get(JAVA_FLOAT, from + 6 * step);
            float h = source.get(JAVA_FLOAT, from + 7 * step);
            long to = at + (long) term * TileKernels.PANEL_ROW;
            target.set(JAVA_FLOAT, to, a);
            target.set(JAVA_FLOAT, to + 4, b);
            target.set(JAVA_FLOAT, to + 8, c);
            target.set(JAVA_FLOAT, to + 12, d);
            target.set(JAVA_FLOAT, to + 16, e);
            target.set(JAVA_FLOAT, to + 20, f);
            target.set(JAVA_FLOAT, to + 24, g);
            target.set(JAVA_FLOAT, to + 28, h);
        }
    }
}
