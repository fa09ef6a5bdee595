package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Chains of fused multiply-adds, twelve vectors side by side: enough to hide the latency of an fma where two units take up to six
 * cycles each, and few enough for 16 registers. They lie in an array, because so many accesses to memory segments are more than the
 * compiler inlines, and what it does not inline makes objects.
 */
final class VectorFmaChains {
    private static final int BLOCK = 12 * LANES;

    private VectorFmaChains() {}

    /** Whole blocks: behind the first {@code n} elements it computes with whatever is there. */
    static void run(int steps, float multiplier, float addend, float[] y, int n) {
        for (int i = 0; i < n; i += BLOCK) {
            block(steps, multiplier, addend, y, i);
        }
    }

    private static void block(int steps, float multiplier, float addend, float[] y, int at) {
        FloatVector factor = FloatVector.broadcast(FLOAT, multiplier);
        FloatVector term = FloatVector.broadcast(FLOAT, addend);
        FloatVector a = FloatVector.fromArray(FLOAT, y, at);
        FloatVector b = FloatVector.fromArray(FLOAT, y, at + LANES);
        FloatVector c = FloatVector.fromArray(FLOAT, y, at + 2 * LANES);
        FloatVector d = FloatVector.fromArray(FLOAT, y, at + 3 * LANES);
        FloatVector e = FloatVector.fromArray(FLOAT, y, at + 4 * LANES);
        FloatVector f = FloatVector.fromArray(FLOAT, y, at + 5 * LANES);
        FloatVector g = FloatVector.fromArray(FLOAT, y, at + 6 * LANES);
        FloatVector h = FloatVector.fromArray(FLOAT, y, at + 7 * LANES);
        FloatVector i = FloatVector.fromArray(FLOAT, y, at + 8 * LANES);
        FloatVector j = FloatVector.fromArray(FLOAT, y, at + 9 * LANES);
        FloatVector k = FloatVector.fromArray(FLOAT, y, at + 10 * LANES);
        FloatVector l = FloatVector.fromArray(FLOAT, y, at + 11 * LANES);
        for (int step = 0; step < steps; step++) {
            a = a.fma(factor, term);
            b = b.fma(factor, term);
            c = c.fma(factor, term);
            d = d.fma(factor, term);
            e = e.fma(factor, term);
            f = f.fma(factor, term);
            g = g.fma(factor, term);
            h = h.fma(factor, term);
            i = i.fma(factor, term);
            j = j.fma(factor, term);
            k = k.fma(factor, term);
            l = l.fma(factor, term);
        }
        a.intoArray(y, at);
        b.intoArray(y, at + LANES);
        c.intoArray(y, at + 2 * LANES);
        d.intoArray(y, at + 3 * LANES);
        e.intoArray(y, at + 4 * LANES);
        f.intoArray(y, at + 5 * LANES);
        g.intoArray(y, at + 6 * LANES);
        h.intoArray(y, at + 7 * LANES);
        i.intoArray(y, at + 8 * LANES);
        j.intoArray(y, at + 9 * LANES);
        k.intoArray(y, at + 10 * LANES);
        l.intoArray(y, at + 11 * LANES);
    }
}
