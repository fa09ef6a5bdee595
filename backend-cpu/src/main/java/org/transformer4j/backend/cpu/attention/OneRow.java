package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.attention.CacheLayout.PANEL;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** One row by four vectors, or by two where four are too many: what decoding a single token needs. */
final class OneRow {
    private OneRow() {}

    /** Chains over features {@code from} to {@code to - 1} of four vectors of keys; added to the scores unless they are the first. */
    static void dots(MemorySegment q, long qo, MemorySegment panel, long panelOffset, int from, int to,
            MemorySegment scores, long so) {
        FloatVector s0 = FloatVector.zero(FLOAT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int d = from; d < to; d++) {
            FloatVector feature = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, qo + 4L * d));
            s0 = feature.fma(FloatVector.fromMemorySegment(FLOAT, panel, panelOffset + 4L * d * PANEL, ORDER), s0);
            s1 = feature.fma(FloatVector.fromMemorySegment(FLOAT, panel, panelOffset + 4L * (d * PANEL + LANES), ORDER), s1);
            s2 = feature.fma(FloatVector.fromMemorySegment(FLOAT, panel, panelOffset + 4L * (d * PANEL + 2 * LANES), ORDER), s2);
            s3 = feature.fma(FloatVector.fromMemorySegment(FLOAT, panel, panelOffset + 4L * (d * PANEL + 3 * LANES), ORDER), s3);
        }
        if (from > 0) {
            s0 = FloatVector.fromMemorySegment(FLOAT, scores, so, ORDER).add(s0);
            s1 = FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * LANES, ORDER).add(s1);
            s2 = FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * 2 * LANES, ORDER).add(s2);
            s3 = FloatVector.fromMemorySegment(FLOAT, scores, so + 4L * 3 * LANES, ORDER).add(s3);
        }
        s0.intoMemorySegment(scores, so, ORDER);
        s1.intoMemorySegment(scores, so + 4L * LANES, ORDER);
        s2.intoMemorySegment(scores, so + 4L * 2 * LANES, ORDER);
        s3.intoMemorySegment(scores, so + 4L * 3 * LANES, ORDER);
    }

    /** Chains over values {@code from} to {@code to - 1} of four vectors of features. */
    static void accumulateFour(MemorySegment weights, long wo, int from, int to, MemorySegment values, long vo, int stride,
            MemorySegment o, long oo) {
        FloatVector zero = FloatVector.zero(FLOAT);
        boolean fresh = from == 0;
        FloatVector o0 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo, ORDER);
        FloatVector o1 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * LANES, ORDER);
        FloatVector o2 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * 2 * LANES, ORDER);
        FloatVector o3 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * 3 * LANES, ORDER);
        for (int j = from; j < to; j++) {
            FloatVector weight = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * j));
            o0 = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, vo + 4L * j * stride, ORDER), o0);
            o1 = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, vo + 4L * (j * stride + LANES), ORDER), o1);
            o2 = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, vo + 4L * (j * stride + 2 * LANES), ORDER), o2);
            o3 = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, vo + 4L * (j * stride + 3 * LANES), ORDER), o3);
        }
        o0.intoMemorySegment(o, oo, ORDER);
        o1.intoMemorySegment(o, oo + 4L * LANES, ORDER);
        o2.intoMemorySegment(o, oo + 4L * 2 * LANES, ORDER);
        o3.intoMemorySegment(o, oo + 4L * 3 * LANES, ORDER);
    }

    /** Chains over values {@code from} to {@code to - 1} of two vectors of features. */
    static void accumulateTwo(MemorySegment weights, long wo, int from, int to, MemorySegment values, long vo, int stride,
            MemorySegment o, long oo) {
        FloatVector zero = FloatVector.zero(FLOAT);
        boolean fresh = from == 0;
        FloatVector o0 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo, ORDER);
        FloatVector o1 = fresh ? zero : FloatVector.fromMemorySegment(FLOAT, o, oo + 4L * LANES, ORDER);
        for (int j = from; j < to; j++) {
            FloatVector weight = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * j));
            o0 = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, vo + 4L * j * stride, ORDER), o0);
            o1 = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, vo + 4L * (j * stride + LANES), ORDER), o1);
        }
        o0.intoMemorySegment(o, oo, ORDER);
        o1.intoMemorySegment(o, oo + 4L * LANES, ORDER);
    }
}
