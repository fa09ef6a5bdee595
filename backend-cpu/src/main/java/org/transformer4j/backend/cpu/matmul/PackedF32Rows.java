package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.matmul.LeftRows.STRIDE;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.PANEL;
import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;

/**
 * One, two or four left rows by one block of a packed float32 panel, for products so slim that reading the weight is all that
 * counts. A strip is two vectors of neighbouring columns. One and two rows take two strips at once: two streams from memory,
 * and enough chains to hide each other's latency. Their two steps in a loop stand there by hand: left to itself, the compiler
 * unrolls more and runs out of registers.
 */
final class PackedF32Rows {
    private static final long ROW_BYTES = PANEL * Float.BYTES;

    private PackedF32Rows() {}

    static void one(float[] left, int at, MemorySegment right, long first, long second, int depth,
            float[] tile, int toFirst, int toSecond) {
        FloatVector a = FloatVector.zero(FLOAT);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int k = 0;
        for (; k < depth - 1; k += 2) {
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            a = s.fma(FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES, ORDER), a);
            b = s.fma(FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES + BYTES, ORDER), b);
            c = s.fma(FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES, ORDER), c);
            d = s.fma(FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES + BYTES, ORDER), d);

            s = FloatVector.broadcast(FLOAT, left[at + k + 1]);
            a = s.fma(FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES + ROW_BYTES, ORDER), a);
            b = s.fma(FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES + ROW_BYTES + BYTES, ORDER), b);
            c = s.fma(FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES + ROW_BYTES, ORDER), c);
            d = s.fma(FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES + ROW_BYTES + BYTES, ORDER), d);
        }
        if (k < depth) {
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            a = s.fma(FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES, ORDER), a);
            b = s.fma(FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES + BYTES, ORDER), b);
            c = s.fma(FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES, ORDER), c);
            d = s.fma(FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES + BYTES, ORDER), d);
        }
        a.add(FloatVector.fromArray(FLOAT, tile, toFirst)).intoArray(tile, toFirst);
        b.add(FloatVector.fromArray(FLOAT, tile, toFirst + LANES)).intoArray(tile, toFirst + LANES);
        c.add(FloatVector.fromArray(FLOAT, tile, toSecond)).intoArray(tile, toSecond);
        d.add(FloatVector.fromArray(FLOAT, tile, toSecond + LANES)).intoArray(tile, toSecond + LANES);
    }

    static void two(float[] left, int at, MemorySegment right, long first, long second, int depth,
            float[] tile, int toFirst, int toSecond) {
        FloatVector a0 = FloatVector.zero(FLOAT);
        FloatVector b0 = a0;
        FloatVector c0 = a0;
        FloatVector d0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector c1 = a0;
        FloatVector d1 = a0;
        int k = 0;
        for (; k < depth - 1; k += 2) {
            FloatVector s0 = FloatVector.broadcast(FLOAT, left[at + k]);
            FloatVector s1 = FloatVector.broadcast(FLOAT, left[at + k + STRIDE]);
            FloatVector u = FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES, ORDER);
            a0 = s0.fma(u, a0);
            a1 = s1.fma(u, a1);
            u = FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES + BYTES, ORDER);
            b0 = s0.fma(u, b0);
            b1 = s1.fma(u, b1);
            u = FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES, ORDER);
            c0 = s0.fma(u, c0);
            c1 = s1.fma(u, c1);
            u = FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES + BYTES, ORDER);
            d0 = s0.fma(u, d0);
            d1 = s1.fma(u, d1);

            s0 = FloatVector.broadcast(FLOAT, left[at + k + 1]);
            s1 = FloatVector.broadcast(FLOAT, left[at + k + 1 + STRIDE]);
            u = FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES + ROW_BYTES, ORDER);
            a0 = s0.fma(u, a0);
            a1 = s1.fma(u, a1);
            u = FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES + ROW_BYTES + BYTES, ORDER);
            b0 = s0.fma(u, b0);
            b1 = s1.fma(u, b1);
            u = FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES + ROW_BYTES, ORDER);
            c0 = s0.fma(u, c0);
            c1 = s1.fma(u, c1);
            u = FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES + ROW_BYTES + BYTES, ORDER);
            d0 = s0.fma(u, d0);
            d1 = s1.fma(u, d1);
        }
        if (k < depth) {
            FloatVector s0 = FloatVector.broadcast(FLOAT, left[at + k]);
            FloatVector s1 = FloatVector.broadcast(FLOAT, left[at + k + STRIDE]);
            FloatVector u = FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES, ORDER);
            a0 = s0.fma(u, a0);
            a1 = s1.fma(u, a1);
            u = FloatVector.fromMemorySegment(FLOAT, right, first + k * ROW_BYTES + BYTES, ORDER);
            b0 = s0.fma(u, b0);
            b1 = s1.fma(u, b1);
            u = FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES, ORDER);
            c0 = s0.fma(u, c0);
            c1 = s1.fma(u, c1);
            u = FloatVector.fromMemorySegment(FLOAT, right, second + k * ROW_BYTES + BYTES, ORDER);
            d0 = s0.fma(u, d0);
            d1 = s1.fma(u, d1);
        }
        a0.add(FloatVector.fromArray(FLOAT, tile, toFirst)).intoArray(tile, toFirst);
        b0.add(FloatVector.fromArray(FLOAT, tile, toFirst + LANES)).intoArray(tile, toFirst + LANES);
        c0.add(FloatVector.fromArray(FLOAT, tile, toSecond)).intoArray(tile, toSecond);
        d0.add(FloatVector.fromArray(FLOAT, tile, toSecond + LANES)).intoArray(tile, toSecond + LANES);
        a1.add(FloatVector.fromArray(FLOAT, tile, toFirst + PANEL)).intoArray(tile, toFirst + PANEL);
        b1.add(FloatVector.fromArray(FLOAT, tile, toFirst + PANEL + LANES)).intoArray(tile, toFirst + PANEL + LANES);
        c1.add(FloatVector.fromArray(FLOAT, tile, toSecond + PANEL)).intoArray(tile, toSecond + PANEL);
        d1.add(FloatVector.fromArray(FLOAT, tile, toSecond + PANEL + LANES)).intoArray(tile, toSecond + PANEL + LANES);
    }

    static void four(float[] left, int at, MemorySegment right, long offset, int depth, float[] tile, int to) {
        FloatVector x0 = FloatVector.zero(FLOAT);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        FloatVector x2 = x0;
        FloatVector y2 = x0;
        FloatVector x3 = x0;
        FloatVector y3 = x0;
        for (int k = 0; k < depth; k++) {
            FloatVector u = FloatVector.fromMemorySegment(FLOAT, right, offset + k * ROW_BYTES, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(FLOAT, right, offset + k * ROW_BYTES + BYTES, ORDER);
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            x0 = s.fma(u, x0);
            y0 = s.fma(v, y0);
            s = FloatVector.broadcast(FLOAT, left[at + k + STRIDE]);
            x1 = s.fma(u, x1);
            y1 = s.fma(v, y1);
            s = FloatVector.broadcast(FLOAT, left[at + k + 2 * STRIDE]);
            x2 = s.fma(u, x2);
            y2 = s.fma(v, y2);
            s = FloatVector.broadcast(FLOAT, left[at + k + 3 * STRIDE]);
            x3 = s.fma(u, x3);
            y3 = s.fma(v, y3);
        }
        x0.add(FloatVector.fromArray(FLOAT, tile, to)).intoArray(tile, to);
        y0.add(FloatVector.fromArray(FLOAT, tile, to + LANES)).intoArray(tile, to + LANES);
        x1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL)).intoArray(tile, to + PANEL);
        y1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL + LANES)).intoArray(tile, to + PANEL + LANES);
        x2.add(FloatVector.fromArray(FLOAT, tile, to + 2 * PANEL)).intoArray(tile, to + 2 * PANEL);
        y2.add(FloatVector.fromArray(FLOAT, tile, to + 2 * PANEL + LANES)).intoArray(tile, to + 2 * PANEL + LANES);
        x3.add(FloatVector.fromArray(FLOAT, tile, to + 3 * PANEL)).intoArray(tile, to + 3 * PANEL);
        y3.add(FloatVector.fromArray(FLOAT, tile, to + 3 * PANEL + LANES)).intoArray(tile, to + 3 * PANEL + LANES);
    }
}
