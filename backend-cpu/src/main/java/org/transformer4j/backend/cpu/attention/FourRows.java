package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.attention.AttentionLoops.SCORES;
import static org.transformer4j.backend.cpu.attention.CacheLayout.PANEL;
import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Four rows by two vectors: for the heads that share a key head when a single token is decoded, which are mostly four or
 * fewer. The form of offsets and of methods is that of {@link SixRows}.
 */
final class FourRows {
    private static final long SCORE_ROW = 4L * SCORES;
    private static final long PANEL_ROW = 4L * PANEL;

    private FourRows() {}

    /** Chains over features {@code from} to {@code to - 1} of two vectors of keys; the first of them start at +0. */
    static void dots(MemorySegment q, long qo, int qStride, MemorySegment panel, long panelOffset, int from, int to,
            MemorySegment scores, long so) {
        FloatVector x0 = FloatVector.zero(FLOAT);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        FloatVector x2 = x0;
        FloatVector y2 = x0;
        FloatVector x3 = x0;
        FloatVector y3 = x0;
        long qBytes = 4L * qStride;
        long q1 = qo + qBytes;
        long q2 = q1 + qBytes;
        long q3 = q2 + qBytes;
        long second = panelOffset + BYTES;
        for (int d = from; d < to; d++) {
            FloatVector u = FloatVector.fromMemorySegment(FLOAT, panel, panelOffset + PANEL_ROW * d, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(FLOAT, panel, second + PANEL_ROW * d, ORDER);
            FloatVector feature = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, qo + 4L * d));
            x0 = feature.fma(u, x0);
            y0 = feature.fma(v, y0);
            feature = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, q1 + 4L * d));
            x1 = feature.fma(u, x1);
            y1 = feature.fma(v, y1);
            feature = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, q2 + 4L * d));
            x2 = feature.fma(u, x2);
            y2 = feature.fma(v, y2);
            feature = FloatVector.broadcast(FLOAT, q.get(JAVA_FLOAT, q3 + 4L * d));
            x3 = feature.fma(u, x3);
            y3 = feature.fma(v, y3);
        }
        if (from > 0) {
            x0 = FloatVector.fromMemorySegment(FLOAT, scores, so, ORDER).add(x0);
            y0 = FloatVector.fromMemorySegment(FLOAT, scores, so + BYTES, ORDER).add(y0);
            x1 = FloatVector.fromMemorySegment(FLOAT, scores, so + SCORE_ROW, ORDER).add(x1);
            y1 = FloatVector.fromMemorySegment(FLOAT, scores, so + SCORE_ROW + BYTES, ORDER).add(y1);
            x2 = FloatVector.fromMemorySegment(FLOAT, scores, so + 2 * SCORE_ROW, ORDER).add(x2);
            y2 = FloatVector.fromMemorySegment(FLOAT, scores, so + 2 * SCORE_ROW + BYTES, ORDER).add(y2);
            x3 = FloatVector.fromMemorySegment(FLOAT, scores, so + 3 * SCORE_ROW, ORDER).add(x3);
            y3 = FloatVector.fromMemorySegment(FLOAT, scores, so + 3 * SCORE_ROW + BYTES, ORDER).add(y3);
        }
        x0.intoMemorySegment(scores, so, ORDER);
        y0.intoMemorySegment(scores, so + BYTES, ORDER);
        x1.intoMemorySegment(scores, so + SCORE_ROW, ORDER);
        y1.intoMemorySegment(scores, so + SCORE_ROW + BYTES, ORDER);
        x2.intoMemorySegment(scores, so + 2 * SCORE_ROW, ORDER);
        y2.intoMemorySegment(scores, so + 2 * SCORE_ROW + BYTES, ORDER);
        x3.intoMemorySegment(scores, so + 3 * SCORE_ROW, ORDER);
        y3.intoMemorySegment(scores, so + 3 * SCORE_ROW + BYTES, ORDER);
    }

    /** Chains over values {@code from} to {@code to - 1} of two vectors of features; those not yet begun start at +0. */
    static void accumulate(MemorySegment weights, long wo, int from, int to, boolean begun, MemorySegment values, long vo,
            int stride, MemorySegment o, long oo) {
        long rowBytes = 4L * stride;
        FloatVector x0 = FloatVector.zero(FLOAT);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        FloatVector x2 = x0;
        FloatVector y2 = x0;
        FloatVector x3 = x0;
        FloatVector y3 = x0;
        if (begun) {
            x0 = FloatVector.fromMemorySegment(FLOAT, o, oo, ORDER);
            y0 = FloatVector.fromMemorySegment(FLOAT, o, oo + BYTES, ORDER);
            x1 = FloatVector.fromMemorySegment(FLOAT, o, oo + rowBytes, ORDER);
            y1 = FloatVector.fromMemorySegment(FLOAT, o, oo + rowBytes + BYTES, ORDER);
            x2 = FloatVector.fromMemorySegment(FLOAT, o, oo + 2 * rowBytes, ORDER);
            y2 = FloatVector.fromMemorySegment(FLOAT, o, oo + 2 * rowBytes + BYTES, ORDER);
            x3 = FloatVector.fromMemorySegment(FLOAT, o, oo + 3 * rowBytes, ORDER);
            y3 = FloatVector.fromMemorySegment(FLOAT, o, oo + 3 * rowBytes + BYTES, ORDER);
        }
        long second = vo + BYTES;
        long w1 = wo + SCORE_ROW;
        long w2 = wo + 2 * SCORE_ROW;
        long w3 = wo + 3 * SCORE_ROW;
        for (int j = from; j < to; j++) {
            FloatVector u = FloatVector.fromMemorySegment(FLOAT, values, vo + rowBytes * j, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(FLOAT, values, second + rowBytes * j, ORDER);
            FloatVector weight = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, wo + 4L * j));
            x0 = weight.fma(u, x0);
            y0 = weight.fma(v, y0);
            weight = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, w1 + 4L * j));
            x1 = weight.fma(u, x1);
            y1 = weight.fma(v, y1);
            weight = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, w2 + 4L * j));
            x2 = weight.fma(u, x2);
            y2 = weight.fma(v, y2);
            weight = FloatVector.broadcast(FLOAT, weights.get(JAVA_FLOAT, w3 + 4L * j));
            x3 = weight.fma(u, x3);
            y3 = weight.fma(v, y3);
        }
        x0.intoMemorySegment(o, oo, ORDER);
        y0.intoMemorySegment(o, oo + BYTES, ORDER);
        x1.intoMemorySegment(o, oo + rowBytes, ORDER);
        y1.intoMemorySegment(o, oo + rowBytes + BYTES, ORDER);
        x2.intoMemorySegment(o, oo + 2 * rowBytes, ORDER);
        y2.intoMemorySegment(o, oo + 2 * rowBytes + BYTES, ORDER);
        x3.intoMemorySegment(o, oo + 3 * rowBytes, ORDER);
        y3.intoMemorySegment(o, oo + 3 * rowBytes + BYTES, ORDER);
    }
}
