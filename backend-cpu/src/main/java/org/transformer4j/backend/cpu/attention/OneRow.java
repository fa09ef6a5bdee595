package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.attention.CacheLayout.PANEL;
import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * One row by four vectors, or by two where four are too many: what decoding a single token needs. The form of offsets and of
 * methods is that of {@link SixRows}.
 */
final class OneRow {
    private static final long PANEL_ROW = 4L * PANEL;

    private OneRow() {}

    /** Chains over features {@code from} to {@code to - 1} of four vectors of keys; the first of them start at +0. */
    static void dots(MemorySegment q, long qo, MemorySegment panel, long panelOffset, int from, int to,
            MemorySegment scores, long so) {
        FloatVector x = FloatVector.zero(FLOAT);
        FloatVector y = x;
        FloatVector z = x;
        FloatVector w = x;
        long second = panelOffset + BYTES;
        long third = panelOffset + 2L * BYTES;
        long fourth = panelOffset + 3L * BYTES;
        for (int d = from; d < to; d++) {
            FloatVector feature = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, qo + 4L * d));
            x = feature.fma(FloatVector.fromMemorySegment(FLOAT, panel, panelOffset + PANEL_ROW * d, ORDER), x);
            y = feature.fma(FloatVector.fromMemorySegment(FLOAT, panel, second + PANEL_ROW * d, ORDER), y);
            z = feature.fma(FloatVector.fromMemorySegment(FLOAT, panel, third + PANEL_ROW * d, ORDER), z);
            w = feature.fma(FloatVector.fromMemorySegment(FLOAT, panel, fourth + PANEL_ROW * d, ORDER), w);
        }
        if (from > 0) {
            x = FloatVector.fromMemorySegment(FLOAT, scores, so, ORDER).add(x);
            y = FloatVector.fromMemorySegment(FLOAT, scores, so + BYTES, ORDER).add(y);
            z = FloatVector.fromMemorySegment(FLOAT, scores, so + 2L * BYTES, ORDER).add(z);
            w = FloatVector.fromMemorySegment(FLOAT, scores, so + 3L * BYTES, ORDER).add(w);
        }
        x.intoMemorySegment(scores, so, ORDER);
        y.intoMemorySegment(scores, so + BYTES, ORDER);
        z.intoMemorySegment(scores, so + 2L * BYTES, ORDER);
        w.intoMemorySegment(scores, so + 3L * BYTES, ORDER);
    }

    /** Chains over values {@code from} to {@code to - 1} of four vectors of features; those not yet begun start at +0. */
    static void accumulateFour(MemorySegment weights, long wo, int from, int to, boolean begun, MemorySegment values, long vo,
            int stride, MemorySegment o, long oo) {
        long rowBytes = 4L * stride;
        FloatVector x = FloatVector.zero(FLOAT);
        FloatVector y = x;
        FloatVector z = x;
        FloatVector w = x;
        if (begun) {
            x = FloatVector.fromMemorySegment(FLOAT, o, oo, ORDER);
            y = FloatVector.fromMemorySegment(FLOAT, o, oo + BYTES, ORDER);
            z = FloatVector.fromMemorySegment(FLOAT, o, oo + 2L * BYTES, ORDER);
            w = FloatVector.fromMemorySegment(FLOAT, o, oo + 3L * BYTES, ORDER);
        }
        long second = vo + BYTES;
        long third = vo + 2L * BYTES;
        long fourth = vo + 3L * BYTES;
        for (int j = from; j < to; j++) {
            FloatVector weight = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * j));
            x = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, vo + rowBytes * j, ORDER), x);
            y = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, second + rowBytes * j, ORDER), y);
            z = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, third + rowBytes * j, ORDER), z);
            w = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, fourth + rowBytes * j, ORDER), w);
        }
        x.intoMemorySegment(o, oo, ORDER);
        y.intoMemorySegment(o, oo + BYTES, ORDER);
        z.intoMemorySegment(o, oo + 2L * BYTES, ORDER);
        w.intoMemorySegment(o, oo + 3L * BYTES, ORDER);
    }

    /** Chains over values {@code from} to {@code to - 1} of two vectors of features; those not yet begun start at +0. */
    static void accumulateTwo(MemorySegment weights, long wo, int from, int to, boolean begun, MemorySegment values, long vo,
            int stride, MemorySegment o, long oo) {
        long rowBytes = 4L * stride;
        FloatVector x = FloatVector.zero(FLOAT);
        FloatVector y = x;
        if (begun) {
            x = FloatVector.fromMemorySegment(FLOAT, o, oo, ORDER);
            y = FloatVector.fromMemorySegment(FLOAT, o, oo + BYTES, ORDER);
        }
        long second = vo + BYTES;
        for (int j = from; j < to; j++) {
            FloatVector weight = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * j));
            x = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, vo + rowBytes * j, ORDER), x);
            y = weight.fma(FloatVector.fromMemorySegment(FLOAT, values, second + rowBytes * j, ORDER), y);
        }
        x.intoMemorySegment(o, oo, ORDER);
        y.intoMemorySegment(o, oo + BYTES, ORDER);
    }
}
