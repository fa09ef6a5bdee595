package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.attention.AttentionLoops.SCORES;
import static org.transformer4j.backend.cpu.attention.CacheLayout.PANEL;
import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

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
            FloatVector k0 = load(panel, panelOffset, d * PANEL);
            FloatVector k1 = load(panel, panelOffset, d * PANEL + LANES);
            FloatVector q0 = all(q, qo, d);
            s00 = q0.fma(k0, s00);
            s01 = q0.fma(k1, s01);
            FloatVector q1 = all(q, qo, qStride + d);
            s10 = q1.fma(k0, s10);
            s11 = q1.fma(k1, s11);
            FloatVector q2 = all(q, qo, 2 * qStride + d);
            s20 = q2.fma(k0, s20);
            s21 = q2.fma(k1, s21);
            FloatVector q3 = all(q, qo, 3 * qStride + d);
            s30 = q3.fma(k0, s30);
            s31 = q3.fma(k1, s31);
            FloatVector q4 = all(q, qo, 4 * qStride + d);
            s40 = q4.fma(k0, s40);
            s41 = q4.fma(k1, s41);
            FloatVector q5 = all(q, qo, 5 * qStride + d);
            s50 = q5.fma(k0, s50);
            s51 = q5.fma(k1, s51);
        }
        if (from == 0) {
            store(s00, scores, so, 0);
            store(s01, scores, so, LANES);
            store(s10, scores, so, SCORES);
            store(s11, scores, so, SCORES + LANES);
            store(s20, scores, so, 2 * SCORES);
            store(s21, scores, so, 2 * SCORES + LANES);
            store(s30, scores, so, 3 * SCORES);
            store(s31, scores, so, 3 * SCORES + LANES);
            store(s40, scores, so, 4 * SCORES);
            store(s41, scores, so, 4 * SCORES + LANES);
            store(s50, scores, so, 5 * SCORES);
            store(s51, scores, so, 5 * SCORES + LANES);
        } else {
            store(load(scores, so, 0).add(s00), scores, so, 0);
            store(load(scores, so, LANES).add(s01), scores, so, LANES);
            store(load(scores, so, SCORES).add(s10), scores, so, SCORES);
            store(load(scores, so, SCORES + LANES).add(s11), scores, so, SCORES + LANES);
            store(load(scores, so, 2 * SCORES).add(s20), scores, so, 2 * SCORES);
            store(load(scores, so, 2 * SCORES + LANES).add(s21), scores, so, 2 * SCORES + LANES);
            store(load(scores, so, 3 * SCORES).add(s30), scores, so, 3 * SCORES);
            store(load(scores, so, 3 * SCORES + LANES).add(s31), scores, so, 3 * SCORES + LANES);
            store(load(scores, so, 4 * SCORES).add(s40), scores, so, 4 * SCORES);
            store(load(scores, so, 4 * SCORES + LANES).add(s41), scores, so, 4 * SCORES + LANES);
            store(load(scores, so, 5 * SCORES).add(s50), scores, so, 5 * SCORES);
            store(load(scores, so, 5 * SCORES + LANES).add(s51), scores, so, 5 * SCORES + LANES);
        }
    }

    /** Chains over values {@code from} to {@code to - 1} of two vectors of features. */
    static void accumulate(MemorySegment weights, long wo, int from, int to, MemorySegment values, long vo, int stride,
            MemorySegment o, long oo) {
        FloatVector zero = FloatVector.zero(FLOAT);
        boolean fresh = from == 0;
        FloatVector o00 = fresh ? zero : load(o, oo, 0);
        FloatVector o01 = fresh ? zero : load(o, oo, LANES);
        FloatVector o10 = fresh ? zero : load(o, oo, stride);
        FloatVector o11 = fresh ? zero : load(o, oo, stride + LANES);
        FloatVector o20 = fresh ? zero : load(o, oo, 2 * stride);
        FloatVector o21 = fresh ? zero : load(o, oo, 2 * stride + LANES);
        FloatVector o30 = fresh ? zero : load(o, oo, 3 * stride);
        FloatVector o31 = fresh ? zero : load(o, oo, 3 * stride + LANES);
        FloatVector o40 = fresh ? zero : load(o, oo, 4 * stride);
        FloatVector o41 = fresh ? zero : load(o, oo, 4 * stride + LANES);
        FloatVector o50 = fresh ? zero : load(o, oo, 5 * stride);
        FloatVector o51 = fresh ? zero : load(o, oo, 5 * stride + LANES);
        for (int j = from; j < to; j++) {
            FloatVector v0 = load(values, vo, j * stride);
            FloatVector v1 = load(values, vo, j * stride + LANES);
            FloatVector w0 = all(weights, wo, j);
            o00 = w0.fma(v0, o00);
            o01 = w0.fma(v1, o01);
            FloatVector w1 = all(weights, wo, SCORES + j);
            o10 = w1.fma(v0, o10);
            o11 = w1.fma(v1, o11);
            FloatVector w2 = all(weights, wo, 2 * SCORES + j);
            o20 = w2.fma(v0, o20);
            o21 = w2.fma(v1, o21);
            FloatVector w3 = all(weights, wo, 3 * SCORES + j);
            o30 = w3.fma(v0, o30);
            o31 = w3.fma(v1, o31);
            FloatVector w4 = all(weights, wo, 4 * SCORES + j);
            o40 = w4.fma(v0, o40);
            o41 = w4.fma(v1, o41);
            FloatVector w5 = all(weights, wo, 5 * SCORES + j);
            o50 = w5.fma(v0, o50);
            o51 = w5.fma(v1, o51);
        }
        store(o00, o, oo, 0);
        store(o01, o, oo, LANES);
        store(o10, o, oo, stride);
        store(o11, o, oo, stride + LANES);
        store(o20, o, oo, 2 * stride);
        store(o21, o, oo, 2 * stride + LANES);
        store(o30, o, oo, 3 * stride);
        store(o31, o, oo, 3 * stride + LANES);
        store(o40, o, oo, 4 * stride);
        store(o41, o, oo, 4 * stride + LANES);
        store(o50, o, oo, 5 * stride);
        store(o51, o, oo, 5 * stride + LANES);
    }

    private static FloatVector all(MemorySegment segment, long offset, int i) {
        return FloatVector.broadcast(FLOAT, segment.get(JAVA_FLOAT, offset + 4L * i));
    }
}
