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
 * One, two or four left rows by one block of a packed binary16 panel; see {@link PackedF32Rows}. A strip is one vector of
 * pairs. Widening takes so many steps that one strip at a time suffices; with two, the compiler would reach the limit of what
 * it inlines into one method and put vectors on the heap.
 */
final class PackedF16Rows {
    private static final long ROW_BYTES = HALF_PANEL * Integer.BYTES;

    private PackedF16Rows() {}

    static void one(float[] left, int at, MemorySegment right, long offset, int depth, float[] tile, int to) {
        FloatVector x0 = FloatVector.zero(FLOAT);
        FloatVector y0 = x0;
        for (int k = 0; k < depth; k++) {
            IntVector pairs = IntVector.fromMemorySegment(INT, right, offset + k * ROW_BYTES, ORDER);
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            x0 = s.fma(Binary16Pairs.lower(pairs), x0);
            y0 = s.fma(Binary16Pairs.upper(pairs), y0);
        }
        x0.add(FloatVector.fromArray(FLOAT, tile, to)).intoArray(tile, to);
        y0.add(FloatVector.fromArray(FLOAT, tile, to + HALF_PANEL)).intoArray(tile, to + HALF_PANEL);
    }

    static void two(float[] left, int at, MemorySegment right, long offset, int depth, float[] tile, int to) {
        FloatVector x0 = FloatVector.zero(FLOAT);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        for (int k = 0; k < depth; k++) {
            IntVector pairs = IntVector.fromMemorySegment(INT, right, offset + k * ROW_BYTES, ORDER);
            FloatVector u = Binary16Pairs.lower(pairs);
            FloatVector v = Binary16Pairs.upper(pairs);
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            x0 = s.fma(u, x0);
            y0 = s.fma(v, y0);
            s = FloatVector.broadcast(FLOAT, left[at + k + STRIDE]);
            x1 = s.fma(u, x1);
            y1 = s.fma(v, y1);
        }
        x0.add(FloatVector.fromArray(FLOAT, tile, to)).intoArray(tile, to);
        y0.add(FloatVector.fromArray(FLOAT, tile, to + HALF_PANEL)).intoArray(tile, to + HALF_PANEL);
        x1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL)).intoArray(tile, to + PANEL);
        y1.add(FloatVector.fromArray(FLOAT, tile, to + PANEL + HALF_PANEL)).intoArray(tile, to + PANEL + HALF_PANEL);
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
            FloatVector u = Binary16Pairs.lower(pairs);
            FloatVector v = Binary16Pairs.upper(pairs);
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
