package org.transformer4j.backend.cpu.attention;

import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** {@link RotationLoops} over whole vectors; the last ends with the half, and computes some pairs a second time. */
final class VectorRotationLoops implements RotationLoops {
    private static final RotationLoops SCALAR = new ScalarRotationLoops();

    @Override
    public void halves(MemorySegment x, long xo, MemorySegment cos, long cosOffset, MemorySegment sin, long sinOffset,
            int half, MemorySegment y, long yo) {
        if (half < LANES) {
            SCALAR.halves(x, xo, cos, cosOffset, sin, sinOffset, half, y, yo);
            return;
        }
        for (int i = 0; i < half; i += LANES) {
            int at = Math.min(i, half - LANES);
            FloatVector x0 = load(x, xo, at);
            FloatVector x1 = load(x, xo, half + at);
            FloatVector c = load(cos, cosOffset, at);
            FloatVector s = load(sin, sinOffset, at);
            store(x0.fma(c, x1.mul(s).neg()), y, yo, at);
            store(x0.fma(s, x1.mul(c)), y, yo, half + at);
        }
    }
}
