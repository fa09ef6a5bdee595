package org.transformer4j.backend.cpu.benchmark;

import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Task;

/** As many independent chains of fma as hide its latency, and nothing else: what the arithmetic units can do at most. */
final class PeakLoop implements Task {
    private static final int CHAINS = 12;
    private static final int STEPS = 200_000;

    /** Floating point operations of one chunk, a fma counted as two. */
    static final double OPERATIONS = 2.0 * CHAINS * STEPS * LANES;

    private volatile float sink;

    @Override
    public void run(int chunk, Scratch scratch) {
        sink = chains();
    }

    private static float chains() {
        FloatVector factor = FloatVector.broadcast(FLOAT, 1.0001f);
        FloatVector term = FloatVector.broadcast(FLOAT, 1e-9f);
        FloatVector a = FloatVector.zero(FLOAT);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        FloatVector i = a;
        FloatVector j = a;
        FloatVector k = a;
        FloatVector l = a;
        for (int step = 0; step < STEPS; step++) {
            a = factor.fma(term, a);
            b = factor.fma(term, b);
            c = factor.fma(term, c);
            d = factor.fma(term, d);
            e = factor.fma(term, e);
            f = factor.fma(term, f);
            g = factor.fma(term, g);
            h = factor.fma(term, h);
            i = factor.fma(term, i);
            j = factor.fma(term, j);
            k = factor.fma(term, k);
            l = factor.fma(term, l);
        }
        FloatVector sum = a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l);
        return sum.lane(0);
    }
}
