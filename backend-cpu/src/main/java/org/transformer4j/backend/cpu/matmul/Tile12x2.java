package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.matmul.PackedLayout.PANEL;
import static org.transformer4j.backend.cpu.matmul.TileKernels.ROW_STRIDE;
import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;

/** Twelve left rows by two vectors of right columns: 24 accumulators, each a local so that it has a register of its own. */
final class Tile12x2 {
    private Tile12x2() {}

    static void multiply(float[] left, int at, MemorySegment right, long offset, long step, int depth,
            float[] tile, int to, boolean add) {
        FloatVector x0 = FloatVector.zero(FLOAT);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        FloatVector x2 = x0;
        FloatVector y2 = x0;
        FloatVector x3 = x0;
        FloatVector y3 = x0;
        FloatVector x4 = x0;
        FloatVector y4 = x0;
        FloatVector x5 = x0;
        FloatVector y5 = x0;
        FloatVector x6 = x0;
        FloatVector y6 = x0;
        FloatVector x7 = x0;
        FloatVector y7 = x0;
        FloatVector x8 = x0;
        FloatVector y8 = x0;
        FloatVector x9 = x0;
        FloatVector y9 = x0;
        FloatVector x10 = x0;
        FloatVector y10 = x0;
        FloatVector x11 = x0;
        FloatVector y11 = x0;
        for (int k = 0; k < depth; k++) {
            FloatVector u = FloatVector.fromMemorySegment(FLOAT, right, offset + k * step, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(FLOAT, right, offset + k * step + BYTES, ORDER);
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            x0 = s.fma(u, x0);
            y0 = s.fma(v, y0);
            s = FloatVector.broadcast(FLOAT, left[at + k + ROW_STRIDE]);
            x1 = s.fma(u, x1);
            y1 = s.fma(v, y1);
            s = FloatVector.broadcast(FLOAT, left[at + k + 2 * ROW_STRIDE]);
            x2 = s.fma(u, x2);
            y2 = s.fma(v, y2);
            s = FloatVector.broadcast(FLOAT, left[at + k + 3 * ROW_STRIDE]);
            x3 = s.fma(u, x3);
            y3 = s.fma(v, y3);
            s = FloatVector.broadcast(FLOAT, left[at + k + 4 * ROW_STRIDE]);
            x4 = s.fma(u, x4);
            y4 = s.fma(v, y4);
            s = FloatVector.broadcast(FLOAT, left[at + k + 5 * ROW_STRIDE]);
            x5 = s.fma(u, x5);
            y5 = s.fma(v, y5);
            s = FloatVector.broadcast(FLOAT, left[at + k + 6 * ROW_STRIDE]);
            x6 = s.fma(u, x6);
            y6 = s.fma(v, y6);
            s = FloatVector.broadcast(FLOAT, left[at + k + 7 * ROW_STRIDE]);
            x7 = s.fma(u, x7);
            y7 = s.fma(v, y7);
            s = FloatVector.broadcast(FLOAT, left[at + k + 8 * ROW_STRIDE]);
            x8 = s.fma(u, x8);
            y8 = s.fma(v, y8);
            s = FloatVector.broadcast(FLOAT, left[at + k + 9 * ROW_STRIDE]);
            x9 = s.fma(u, x9);
            y9 = s.fma(v, y9);
            s = FloatVector.broadcast(FLOAT, left[at + k + 10 * ROW_STRIDE]);
            x10 = s.fma(u, x10);
            y10 = s.fma(v, y10);
            s = FloatVector.broadcast(FLOAT, left[at + k + 11 * ROW_STRIDE]);
            x11 = s.fma(u, x11);
            y11 = s.fma(v, y11);
        }
        if (add) {
            add(x0, tile, to);
            add(y0, tile, to + LANES);
            add(x1, tile, to + PANEL);
            add(y1, tile, to + PANEL + LANES);
            add(x2, tile, to + 2 * PANEL);
            add(y2, tile, to + 2 * PANEL + LANES);
            add(x3, tile, to + 3 * PANEL);
            add(y3, tile, to + 3 * PANEL + LANES);
            add(x4, tile, to + 4 * PANEL);
            add(y4, tile, to + 4 * PANEL + LANES);
            add(x5, tile, to + 5 * PANEL);
            add(y5, tile, to + 5 * PANEL + LANES);
            add(x6, tile, to + 6 * PANEL);
            add(y6, tile, to + 6 * PANEL + LANES);
            add(x7, tile, to + 7 * PANEL);
            add(y7, tile, to + 7 * PANEL + LANES);
            add(x8, tile, to + 8 * PANEL);
            add(y8, tile, to + 8 * PANEL + LANES);
            add(x9, tile, to + 9 * PANEL);
            add(y9, tile, to + 9 * PANEL + LANES);
            add(x10, tile, to + 10 * PANEL);
            add(y10, tile, to + 10 * PANEL + LANES);
            add(x11, tile, to + 11 * PANEL);
            add(y11, tile, to + 11 * PANEL + LANES);
        } else {
            x0.intoArray(tile, to);
            y0.intoArray(tile, to + LANES);
            x1.intoArray(tile, to + PANEL);
            y1.intoArray(tile, to + PANEL + LANES);
            x2.intoArray(tile, to + 2 * PANEL);
            y2.intoArray(tile, to + 2 * PANEL + LANES);
            x3.intoArray(tile, to + 3 * PANEL);
            y3.intoArray(tile, to + 3 * PANEL + LANES);
            x4.intoArray(tile, to + 4 * PANEL);
            y4.intoArray(tile, to + 4 * PANEL + LANES);
            x5.intoArray(tile, to + 5 * PANEL);
            y5.intoArray(tile, to + 5 * PANEL + LANES);
            x6.intoArray(tile, to + 6 * PANEL);
            y6.intoArray(tile, to + 6 * PANEL + LANES);
            x7.intoArray(tile, to + 7 * PANEL);
            y7.intoArray(tile, to + 7 * PANEL + LANES);
            x8.intoArray(tile, to + 8 * PANEL);
            y8.intoArray(tile, to + 8 * PANEL + LANES);
            x9.intoArray(tile, to + 9 * PANEL);
            y9.intoArray(tile, to + 9 * PANEL + LANES);
            x10.intoArray(tile, to + 10 * PANEL);
            y10.intoArray(tile, to + 10 * PANEL + LANES);
            x11.intoArray(tile, to + 11 * PANEL);
            y11.intoArray(tile, to + 11 * PANEL + LANES);
        }
    }

    private static void add(FloatVector sum, float[] tile, int at) {
        FloatVector.fromArray(FLOAT, tile, at).add(sum).intoArray(tile, at);
    }
}
