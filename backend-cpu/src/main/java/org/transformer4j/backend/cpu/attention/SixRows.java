package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.attention.AttentionLoops.SCORES;
import static org.transformer4j.backend.cpu.attention.CacheLayout.PANEL;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Six rows by two vectors: twelve accumulators, and for each step of the chain two loads and six broadcasts, which the load units
 * deliver faster than the twelve fma take. With 16 registers that is all there is room for.
 */
final class SixRows {
    private SixRows() {}

    /** Chains over features {@code from} to {@code to - 1} of two vectors of keys; added to the scores unless they are the first. */
    static void dots(MemorySegment q, long qo, int qStride, MemorySegment panel, long panelOffset, int from, int to,
            MemorySegment scores, long so) {
        FloatVector zero = FloatVector.zero(FLOAT);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        FloatVector s20 = zero;
        FloatVector s21 = zero;
        FloatVector s30 = zero;
        FloatVector s31 = zero;
        FloatVector s40 = zero;
        FloatVector s41 = zero;
        FloatVector s50 = zero;
        FloatVector s51 = zero;
        for (int d = from; d < to; d++) {
            FloatVector k0 = FloatVector.fromMemorySegment(FLOAT, panel, panelOffset + 4L * d * PANEL, ORDER);
            FloatVector k1 = FloatVector.fromMemorySegment(FLOAT, panel, panelOffset + 4L * (d * PANEL + LANES), ORDER);
            FloatVector q0 = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, qo + 4L * d));
            s00 = q0.fma(k0, s00);
            s01 = q0.fma(k1, s01);
            FloatVector q1 = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, qo + 4L * (qStride + d)));
            s10 = q1.fma(k0, s10);
            s11 = q1.fma(k1, s11);
            FloatVector q2 = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, qo + 4L * (2 * qStride + d)));
            s20 = q2.fma(k0, s20);
            s21 = q2.fma(k1, s21);
            FloatVector q3 = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, qo + 4L * (3 * qStride + d)));
            s30 = q3.fma(k0, s30);
            s31 = q3.fma(k1, s31);
            FloatVector q4 = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, qo + 4L * (4 * qStride + d)));
            s40 = q4.fma(k0, s40);
            s41 = q4.fma(k1, s41);
            FloatVector q5 = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, qo + 4L * (5 * qStride + d)));
            s50 = q5.fma(k0, s50);
            s51 = q5.fma(k1, s51);
        }
        if (from == 0) {
            s00.intoMemorySegment(scores, so, ORDER);
            s01.intoMemorySegment(scores, so + 4L * LANES, ORDER);
            s10.intoMemorySegment(scores, so + 4L * SCORES, ORDER);
            s11.intoMemorySegment(scores, so + 4L * (SCORES + LANES), ORDER);
            s20.intoMemorySegment(scores, so + 4L * 2 * SCORES, ORDER);
            s21.intoMemorySegment(scores, so + 4L * (2 * SCORES + LANES), ORDER);
            s30.intoMemorySegment(scores, so + 4L * 3 * SCORES, ORDER);
            s31.intoMemorySegment(scores, so + 4L * (3 * SCORES + LANES), ORDER);
            s40.intoMemorySegment(scores, so + 4L * 4 * SCORES, ORDER);
            s41.intoMemorySegment(scores, so + 4L * (4 * SCORES + LANES), ORDER);
            s50.intoMemorySegment(scores, so + 4L * 5 * SCORES, ORDER);
            s51.intoMemorySegment(scores, so + 4L * (5 * SCORES + LANES), ORDER);
        } else {
            FloatVector.fromMemorySegment(FLOAT, scores, so, ORDER).add(s00).intoMemorySegment(scores, so, ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * LANES, ORDER).add(s01).intoMemorySegment(scores, so + 4L * LANES, ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * SCORES, ORDER).add(s10).intoMemorySegment(scores, so + 4L * SCORES, ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * (SCORES + LANES), ORDER).add(s11).intoMemorySegment(scores, so + 4L * (SCORES + LANES), ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * 2 * SCORES, ORDER).add(s20).intoMemorySegment(scores, so + 4L * 2 * SCORES, ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * (2 * SCORES + LANES), ORDER).add(s21).intoMemorySegment(scores, so + 4L * (2 * SCORES + LANES), ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * 3 * SCORES, ORDER).add(s30).intoMemorySegment(scores, so + 4L * 3 * SCORES, ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * (3 * SCORES + LANES), ORDER).add(s31).intoMemorySegment(scores, so + 4L * (3 * SCORES + LANES), ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * 4 * SCORES, ORDER).add(s40).intoMemorySegment(scores, so + 4L * 4 * SCORES, ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * (4 * SCORES + LANES), ORDER).add(s41).intoMemorySegment(scores, so + 4L * (4 * SCORES + LANES), ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * 5 * SCORES, ORDER).add(s50).intoMemorySegment(scores, so + 4L * 5 * SCORES, ORDER);
            FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * (5 * SCORES + LANES), ORDER).add(s51).intoMemorySegment(scores, so + 4L * (5 * SCORES + LANES), ORDER);
        }
    }

    /** Chains over values {@code from} to {@code to - 1} of two vectors of features. */
    static void accumulate(MemorySegment weights, long wo, int from, int to, MemorySegment values, long vo, int stride,
            MemorySegment o, long oo) {
        FloatVector zero = FloatVector.zero(FLOAT);
        boolean fresh = from == 0;
        FloatVector o00 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo, ORDER);
        FloatVector o01 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * LANES, ORDER);
        FloatVector o10 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * stride, ORDER);
        FloatVector o11 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * (stride + LANES), ORDER);
        FloatVector o20 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * 2 * stride, ORDER);
        FloatVector o21 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * (2 * stride + LANES), ORDER);
        FloatVector o30 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * 3 * stride, ORDER);
        FloatVector o31 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * (3 * stride + LANES), ORDER);
        FloatVector o40 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * 4 * stride, ORDER);
        FloatVector o41 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * (4 * stride + LANES), ORDER);
        FloatVector o50 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * 5 * stride, ORDER);
        FloatVector o51 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * (5 * stride + LANES), ORDER);
        for (int j = from; j < to; j++) {
            FloatVector v0 = FloatVector.fromMemorySegment(FLOAT, values, vo + 4L * j * stride, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(FLOAT, values, vo + 4L * (j * stride + LANES), ORDER);
            FloatVector w0 = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * j));
            o00 = w0.fma(v0, o00);
            o01 = w0.fma(v1, o01);
            FloatVector w1 = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * (SCORES + j)));
            o10 = w1.fma(v0, o10);
            o11 = w1.fma(v1, o11);
            FloatVector w2 = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * (2 * SCORES + j)));
            o20 = w2.fma(v0, o20);
            o21 = w2.fma(v1, o21);
            FloatVector w3 = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * (3 * SCORES + j)));
            o30 = w3.fma(v0, o30);
            o31 = w3.fma(v1, o31);
            FloatVector w4 = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * (4 * SCORES + j)));
            o40 = w4.fma(v0, o40);
            o41 = w4.fma(v1, o41);
            FloatVector w5 = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * (5 * SCORES + j)));
            o50 = w5.fma(v0, o50);
            o51 = w5.fma(v1, o51);
        }
        o00.intoMemorySegment(o, oo, ORDER);
        o01.intoMemorySegment(o, oo + 4L * LANES, ORDER);
        o10.intoMemorySegment(o, oo + 4L * stride, ORDER);
        o11.intoMemorySegment(o, oo + 4L * (stride + LANES), ORDER);
        o20.intoMemorySegment(o, oo + 4L * 2 * stride, ORDER);
        o21.intoMemorySegment(o, oo + 4L * (2 * stride + LANES), ORDER);
        o30.intoMemorySegment(o, oo + 4L * 3 * stride, ORDER);
        o31.intoMemorySegment(o, oo + 4L * (3 * stride + LANES), ORDER);
        o40.intoMemorySegment(o, oo + 4L * 4 * stride, ORDER);
        o41.intoMemorySegment(o, oo + 4L * (4 * stride + LANES), ORDER);
        o50.intoMemorySegment(o, oo + 4L * 5 * stride, ORDER);
        o51.intoMemorySegment(o, oo + 4L * (5 * stride + LANES), ORDER);
    }
}
