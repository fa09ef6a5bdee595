package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.attention.CacheLayout.PANEL;
import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

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
            FloatVector feature = all(q, qo, d);
            s0 = feature.fma(load(panel, panelOffset, d * PANEL), s0);
            s1 = feature.fma(load(panel, panelOffset, d * PANEL + LANES), s1);
            s2 = feature.fma(load(panel, panelOffset, d * PANEL + 2 * LANES), s2);
            s3 = feature.fma(load(panel, panelOffset, d * PANEL + 3 * LANES), s3);
        }
        if (from > 0) {
            s0 = load(scores, so, 0).add(s0);
            s1 = load(scores, so, LANES).add(s1);
            s2 = load(scores, so, 2 * LANES).add(s2);
            s3 = load(scores, so, 3 * LANES).add(s3);
        }
        store(s0, scores, so, 0);
        store(s1, scores, so, LANES);
        store(s2, scores, so, 2 * LANES);
        store(s3, scores, so, 3 * LANES);
    }

    /** Chains over values {@code from} to {@code to - 1} of four vectors of features. */
    static void accumulateFour(MemorySegment weights, long wo, int from, int to, MemorySegment values, long vo, int stride,
            MemorySegment o, long oo) {
        FloatVector zero = FloatVector.zero(FLOAT);
        boolean fresh = from == 0;
        FloatVector o0 = fresh ? zero : load(o, oo, 0);
        FloatVector o1 = fresh ? zero : load(o, oo, LANES);
        FloatVector o2 = fresh ? zero : load(o, oo, 2 * LANES);
        FloatVector o3 = fresh ? zero : load(o, oo, 3 * LANES);
        for (int j = from; j < to; j++) {
            FloatVector weight = all(weights, wo, j);
            o0 = weight.fma(load(values, vo, j * stride), o0);
            o1 = weight.fma(load(values, vo, j * stride + LANES), o1);
            o2 = weight.fma(load(values, vo, j * stride + 2 * LANES), o2);
            o3 = weight.fma(load(values, vo, j * stride + 3 * LANES), o3);
        }
        store(o0, o, oo, 0);
        store(o1, o, oo, LANES);
        store(o2, o, oo, 2 * LANES);
        store(o3, o, oo, 3 * LANES);
    }

    /** Chains over values {@code from} to {@code to - 1} of two vectors of features. */
    static void accumulateTwo(MemorySegment weights, long wo, int from, int to, MemorySegment values, long vo, int stride,
            MemorySegment o, long oo) {
        FloatVector zero = FloatVector.zero(FLOAT);
        boolean fresh = from == 0;
        FloatVector o0 = fresh ? zero : load(o, oo, 0);
        FloatVector o1 = fresh ? zero : load(o, oo, LANES);
        for (int j = from; j < to; j++) {
            FloatVector weight = all(weights, wo, j);
            o0 = weight.fma(load(values, vo, j * stride), o0);
            o1 = weight.fma(load(values, vo, j * stride + LANES), o1);
        }
        store(o0, o, oo, 0);
        store(o1, o, oo, LANES);
    }

    private static FloatVector all(MemorySegment segment, long offset, int i) {
        return FloatVector.broadcast(FLOAT, segment.get(JAVA_FLOAT, offset + 4L * i));
    }
}
