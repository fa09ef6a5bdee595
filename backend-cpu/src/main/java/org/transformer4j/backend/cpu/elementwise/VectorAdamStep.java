package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.SQRT;
import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.transformer4j.api.op.AdamStep;

/**
 * The formula of {@link AdamStep} on whole vectors, piece by piece: first the moments, then the weights. In two loops, since the compiler
 * does not always keep the vectors of a longer one in registers. Without the minimum, which is never less than the index here, it compiles
 * them under an assumption that fails again and again, and each time they run as objects until they are compiled anew: 150 ms instead of
 * 12 in a step of 11 million weights.
 */
final class VectorAdamStep {
    private static final int PIECE = 1024;

    private VectorAdamStep() {}

    /**
     * Goes through the first {@code n - n mod LANES} elements and returns how many these are.
     *
     * @param factors the six of {@link AdamStep}
     */
    static int run(AdamStep op, float[] factors, MemorySegment g, long go, MemorySegment w, long wo, MemorySegment m, long mo,
            MemorySegment v, long vo, int n) {
        int whole = n - n % LANES;
        for (int start = 0; start < whole; start += PIECE) {
            int length = Math.min(PIECE, whole - start);
            long at = 4L * start;
            moments(op, factors[0], factors[1], g, go + at, w, wo + at, m, mo + at, v, vo + at, length);
            weights(factors, (float) op.epsilon(), m, mo + at, v, vo + at, w, wo + at, length);
        }
        return whole;
    }

    private static void moments(AdamStep op, float scale, float l2, MemorySegment g, long go, MemorySegment w, long wo, MemorySegment m, long mo,
            MemorySegment v, long vo, int n) {
        FloatVector allL2 = FloatVector.broadcast(FLOAT, l2);
        FloatVector beta1 = FloatVector.broadcast(FLOAT, (float) op.beta1());
        FloatVector beta2 = FloatVector.broadcast(FLOAT, (float) op.beta2());
        float rest1 = (float) (1 - op.beta1());
        float rest2 = (float) (1 - op.beta2());
        for (int at = 0; at < n; at += LANES) {
            int i = Math.min(at, n - LANES);
            FloatVector h = load(w, wo, i).fma(allL2, load(g, go, i).mul(scale));
            store(load(v, vo, i).fma(beta2, h.mul(rest2).mul(h)), v, vo, i);
            store(load(m, mo, i).fma(beta1, h.mul(rest1)), m, mo, i);
        }
    }

    private static void weights(float[] factors, float epsilon, MemorySegment m, long mo, MemorySegment v, long vo, MemorySegment w, long wo, int n) {
        FloatVector decay = FloatVector.broadcast(FLOAT, -factors[2]);
        FloatVector rate = FloatVector.broadcast(FLOAT, -factors[5]);
        float c1 = factors[3];
        float c2 = factors[4];
        for (int at = 0; at < n; at += LANES) {
            int i = Math.min(at, n - LANES);
            FloatVector step = load(m, mo, i).mul(c1).div(load(v, vo, i).mul(c2).lanewise(SQRT).add(epsilon));
            FloatVector weight = load(w, wo, i);
            store(step.fma(rate, weight.fma(decay, weight)), w, wo, i);
        }
    }
}
