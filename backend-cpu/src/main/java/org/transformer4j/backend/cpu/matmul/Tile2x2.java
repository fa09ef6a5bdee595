package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.matmul.LeftPanels.CHUNK;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.PANEL;
import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;

/** Two left rows by two vectors of right columns: 4 accumulators, each a local so that it has a register of its own. */
final class Tile2x2 {
    private Tile2x2() {}

    static void multiply(float[] left, int at, MemorySegment right, long offset, long step, int depth,
            float[] tile, int to) {
        FloatVector x0 = FloatVector.zero(FLOAT);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
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
        }
        x0.add(FloatVector.fromArray(FLOAT, tile, to)).intoArray(tile, to);
        y0.add(FloatVector.fromArray(FLOAT, tile, to + LANES)).intoArray(tile, to + LANES);
        x1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL)).intoArray(tile, to + PANEL);
        y1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL + LANES)).intoArray(tile, to + PANEL + LANES);
    }
}
