package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;

/** One left row by two vectors of right columns: 2 accumulators, each a local so that it has a register of its own. */
final class Tile1x2 {
    private Tile1x2() {}

    static void multiply(float[] left, int at, MemorySegment right, long offset, long step, int depth,
            float[] tile, int to) {
        FloatVector x0 = FloatVector.zero(FLOAT);
        FloatVector y0 = x0;
        for (int k = 0; k < depth; k++) {
            FloatVector u = FloatVector.fromMemorySegment(FLOAT, right, offset + k * step, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(FLOAT, right, offset + k * step + BYTES, ORDER);
            int i = at + LeftPanels.term(k);
            FloatVector s = FloatVector.broadcast(FLOAT, left[i]);
            x0 = s.fma(u, x0);
            y0 = s.fma(v, y0);
        }
        x0.add(FloatVector.fromArray(FLOAT, tile, to)).intoArray(tile, to);
        y0.add(FloatVector.fromArray(FLOAT, tile, to + LANES)).intoArray(tile, to + LANES);
    }
}
