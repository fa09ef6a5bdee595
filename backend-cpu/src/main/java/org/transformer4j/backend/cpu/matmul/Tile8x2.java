package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.matmul.LeftPanels.CHUNK;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.PANEL;
import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;

/** Eight left rows by two vectors of right columns: 16 accumulators, each a local so that it has a register of its own. */
final class Tile8x2 {
    private Tile8x2() {}

    static void multiply(float[] left, int at, MemorySegment right, long offset, long step, int depth,
            float[] tile, int to) {
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
        for (int k = 0; k < depth; k++) {
            FloatVector u = FloatVector.fromMemorySegment(FLOAT, right, offset + k * step, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(FLOAT, right, offset + k * step + BYTES, ORDER);
            int i = at + LeftPanels.term(k);
            FloatVector s = FloatVector.broadcast(FLOAT, left[i]);
            x0 = s.fma(u, x0);
            y0 = s.fma(v, y0);
            s = FloatVector.broadcast(FLOAT, left[i + CHUNK]);
            x1 = s.fma(u, x1);
            y1 = s.fma(v, y1);
            s = FloatVector.broadcast(FLOAT, left[i + 2 * CHUNK]);
            x2 = s.fma(u, x2);
            y2 = s.fma(v, y2);
            s = FloatVector.broadcast(FLOAT, left[i + 3 * CHUNK]);
            x3 = s.fma(u, x3);
            y3 = s.fma(v, y3);
            s = FloatVector.broadcast(FLOAT, left[i + 4 * CHUNK]);
            x4 = s.fma(u, x4);
            y4 = s.fma(v, y4);
            s = FloatVector.broadcast(FLOAT, left[i + 5 * CHUNK]);
            x5 = s.fma(u, x5);
            y5 = s.fma(v, y5);
            s = FloatVector.broadcast(FLOAT, left[i + 6 * CHUNK]);
            x6 = s.fma(u, x6);
            y6 = s.fma(v, y6);
            s = FloatVector.broadcast(FLOAT, left[i + 7 * CHUNK]);
            x7 = s.fma(u, x7);
            y7 = s.fma(v, y7);
        }
        x0.add(FloatVector.fromArray(FLOAT, tile, to)).intoArray(tile, to);
        y0.add(FloatVector.fromArray(FLOAT, tile, to + LANES)).intoArray(tile, to + LANES);
        x1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL)).intoArray(tile, to + PANEL);
        y1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL + LANES)).intoArray(tile, to + PANEL + LANES);
        x2.add(FloatVector.fromArray(FLOAT, tile, to + 2 * PANEL)).intoArray(tile, to + 2 * PANEL);
        y2.add(FloatVector.fromArray(FLOAT, tile, to + 2 * PANEL + LANES)).intoArray(tile, to + 2 * PANEL + LANES);
        x3.add(FloatVector.fromArray(FLOAT, tile, to + 3 * PANEL)).intoArray(tile, to + 3 * PANEL);
        y3.add(FloatVector.fromArray(FLOAT, tile, to + 3 * PANEL + LANES)).intoArray(tile, to + 3 * PANEL + LANES);
        x4.add(FloatVector.fromArray(FLOAT, tile, to + 4 * PANEL)).intoArray(tile, to + 4 * PANEL);
        y4.add(FloatVector.fromArray(FLOAT, tile, to + 4 * PANEL + LANES)).intoArray(tile, to + 4 * PANEL + LANES);
        x5.add(FloatVector.fromArray(FLOAT, tile, to + 5 * PANEL)).intoArray(tile, to + 5 * PANEL);
        y5.add(FloatVector.fromArray(FLOAT, tile, to + 5 * PANEL + LANES)).intoArray(tile, to + 5 * PANEL + LANES);
        x6.add(FloatVector.fromArray(FLOAT, tile, to + 6 * PANEL)).intoArray(tile, to + 6 * PANEL);
        y6.add(FloatVector.fromArray(FLOAT, tile, to + 6 * PANEL + LANES)).intoArray(tile, to + 6 * PANEL + LANES);
        x7.add(FloatVector.fromArray(FLOAT, tile, to + 7 * PANEL)).intoArray(tile, to + 7 * PANEL);
        y7.add(FloatVector.fromArray(FLOAT, tile, to + 7 * PANEL + LANES)).intoArray(tile, to + 7 * PANEL + LANES);
    }
}
