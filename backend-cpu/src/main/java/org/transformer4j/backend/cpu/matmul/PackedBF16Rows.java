package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.matmul.LeftRows.STRIDE;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.HALF_PANEL;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.PANEL;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.INT;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * One, two or four left rows by one block of a packed bfloat16 panel; see {@link PackedF32Rows}. A strip is one vector of
 * pairs. Without the two steps by hand, one row would take nearly twice the time.
 */
final class PackedBF16Rows {
    private static final long ROW_BYTES = HALF_PANEL * Integer.BYTES;

    private PackedBF16Rows() {}

    static void one(float[] left, int at, MemorySegment right, long first, long second, int depth,
            float[] tile, int toFirst, int toSecond) {
        FloatVector a = FloatVector.zero(FLOAT);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int k = 0;
        for (; k < depth - 1; k += 2) {
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            IntVector pairs = IntVector.fromMemorySegment(INT, right, first + k * ROW_BYTES, ORDER);
            a = s.fma(Bfloat16Pairs.lower(pairs), a);
            b = s.fma(Bfloat16Pairs.upper(pairs), b);
            pairs = IntVector.fromMemorySegment(INT, right, second + k * ROW_BYTES, ORDER);
            c = s.fma(Bfloat16Pairs.lower(pairs), c);
            d = s.fma(Bfloat16Pairs.upper(pairs), d);

            s = FloatVector.broadcast(FLOAT, left[at + k + 1]);
            pairs = IntVector.fromMemorySegment(INT, right, first + k * ROW_BYTES + ROW_BYTES, ORDER);
            a = s.fma(Bfloat16Pairs.lower(pairs), a);
            b = s.fma(Bfloat16Pairs.upper(pairs), b);
            pairs = IntVector.fromMemorySegment(INT, right, second + k * ROW_BYTES + ROW_BYTES, ORDER);
            c = s.fma(Bfloat16Pairs.lower(pairs), c);
            d = s.fma(Bfloat16Pairs.upper(pairs), d);
        }
        if (k < depth) {
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            IntVector pairs = IntVector.fromMemorySegment(INT, right, first + k * ROW_BYTES, ORDER);
            a = s.fma(Bfloat16Pairs.lower(pairs), a);
            b = s.fma(Bfloat16Pairs.upper(pairs), b);
            pairs = IntVector.fromMemorySegment(INT, right, second + k * ROW_BYTES, ORDER);
            c = s.fma(Bfloat16Pairs.lower(pairs), c);
            d = s.fma(Bfloat16Pairs.upper(pairs), d);
        }
        a.add(FloatVector.fromArray(FLOAT, tile, toFirst)).intoArray(tile, toFirst);
        b.add(FloatVector.fromArray(FLOAT, tile, toFirst + HALF_PANEL)).intoArray(tile, toFirst + HALF_PANEL);
        c.add(FloatVector.fromArray(FLOAT, tile, toSecond)).intoArray(tile, toSecond);
        d.add(FloatVector.fromArray(FLOAT, tile, toSecond + HALF_PANEL)).intoArray(tile, toSecond + HALF_PANEL);
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
            IntVector pairs = IntVector.fromMemorySegment(INT, right, first + k * ROW_BYTES, ORDER);
            FloatVector u = Bfloat16Pairs.lower(pairs);
            a0 = s0.fma(u, a0);
            a1 = s1.fma(u, a1);
            u = Bfloat16Pairs.upper(pairs);
            b0 = s0.fma(u, b0);
            b1 = s1.fma(u, b1);
            pairs = IntVector.fromMemorySegment(INT, right, second + k * ROW_BYTES, ORDER);
            u = Bfloat16Pairs.lower(pairs);
            c0 = s0.fma(u, c0);
            c1 = s1.fma(u, c1);
            u = Bfloat16Pairs.upper(pairs);
            d0 = s0.fma(u, d0);
            d1 = s1.fma(u, d1);

            s0 = FloatVector.broadcast(FLOAT, left[at + k + 1]);
            s1 = FloatVector.broadcast(FLOAT, left[at + k + 1 + STRIDE]);
            pairs = IntVector.fromMemorySegment(INT, right, first + k * ROW_BYTES + ROW_BYTES, ORDER);
            u = Bfloat16Pairs.lower(pairs);
            a0 = s0.fma(u, a0);
            a1 = s1.fma(u, a1);
            u = Bfloat16Pairs.upper(pairs);
            b0 = s0.fma(u, b0);
            b1 = s1.fma(u, b1);
            pairs = IntVector.fromMemorySegment(INT, right, second + k * ROW_BYTES + ROW_BYTES, ORDER);
            u = Bfloat16Pairs.lower(pairs);
            c0 = s0.fma(u, c0);
            c1 = s1.fma(u, c1);
            u = Bfloat16Pairs.upper(pairs);
            d0 = s0.fma(u, d0);
            d1 = s1.fma(u, d1);
        }
        if (k < depth) {
            FloatVector s0 = FloatVector.broadcast(FLOAT, left[at + k]);
            FloatVector s1 = FloatVector.broadcast(FLOAT, left[at + k + STRIDE]);
            IntVector pairs = IntVector.fromMemorySegment(INT, right, first + k * ROW_BYTES, ORDER);
            FloatVector u = Bfloat16Pairs.lower(pairs);
            a0 = s0.fma(u, a0);
            a1 = s1.fma(u, a1);
            u = Bfloat16Pairs.upper(pairs);
            b0 = s0.fma(u, b0);
            b1 = s1.fma(u, b1);
            pairs = IntVector.fromMemorySegment(INT, right, second + k * ROW_BYTES, ORDER);
            u = Bfloat16Pairs.lower(pairs);
            c0 = s0.fma(u, c0);
            c1 = s1.fma(u, c1);
            u = Bfloat16Pairs.upper(pairs);
            d0 = s0.fma(u, d0);
            d1 = s1.fma(u, d1);
        }
        a0.add(FloatVector.fromArray(FLOAT, tile, toFirst)).intoArray(tile, toFirst);
        b0.add(FloatVector.fromArray(FLOAT, tile, toFirst + HALF_PANEL)).intoArray(tile, toFirst + HALF_PANEL);
        c0.add(FloatVector.fromArray(FLOAT, tile, toSecond)).intoArray(tile, toSecond);
        d0.add(FloatVector.fromArray(FLOAT, tile, toSecond + HALF_PANEL)).intoArray(tile, toSecond + HALF_PANEL);
        a1.add(FloatVector.fromArray(FLOAT, tile, toFirst + PANEL)).intoArray(tile, toFirst + PANEL);
        b1.add(FloatVector.fromArray(FLOAT, tile, toFirst + PANEL + HALF_PANEL)).intoArray(tile, toFirst + PANEL + HALF_PANEL);
        c1.add(FloatVector.fromArray(FLOAT, tile, toSecond + PANEL)).intoArray(tile, toSecond + PANEL);
        d1.add(FloatVector.fromArray(FLOAT, tile, toSecond + PANEL + HALF_PANEL)).intoArray(tile, toSecond + PANEL + HALF_PANEL);
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
            IntVector pairs = IntVector.fromMemorySegment(INT, right, offset + k * ROW_BYTES, ORDER);
            FloatVector u = Bfloat16Pairs.lower(pairs);
            FloatVector v = Bfloat16Pairs.upper(pairs);
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
        y0.add(FloatVector.fromArray(FLOAT, tile, to + HALF_PANEL)).intoArray(tile, to + HALF_PANEL);
        x1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL)).intoArray(tile, to + PANEL);
        y1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL + HALF_PANEL)).intoArray(tile, to + PANEL + HALF_PANEL);
        x2.add(FloatVector.fromArray(FLOAT, tile, to + 2 * PANEL)).intoArray(tile, to + 2 * PANEL);
        y2.add(FloatVector.fromArray(FLOAT, tile, to + 2 * PANEL + HALF_PANEL)).intoArray(tile, to + 2 * PANEL + HALF_PANEL);
        x3.add(FloatVector.fromArray(FLOAT, tile, to + 3 * PANEL)).intoArray(tile, to + 3 * PANEL);
        y3.add(FloatVector.fromArray(FLOAT, tile, to + 3 * PANEL + HALF_PANEL)).intoArray(tile, to + 3 * PANEL + HALF_PANEL);
    }
}
