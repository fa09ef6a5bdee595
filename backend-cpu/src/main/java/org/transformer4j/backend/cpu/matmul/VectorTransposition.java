package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes squares of four by four numbers, one in four registers of 128 bits: first the pairs, then the halves change places. Four
 * stored rows are read side by side, so that each cache line that is fetched is used up before it is displaced.
 */
final class VectorTransposition {
    /** Numbers on a side. */
    static final int SIDE = 4;

    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
    private static final VectorShuffle<Float> PAIRS = VectorShuffle.fromOp(FOUR, i -> i ^ 1);
    private static final VectorShuffle<Float> HALVES = VectorShuffle.fromOp(FOUR, i -> i ^ 2);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(FOUR, 0b1010);
    private static final VectorMask<Float> EVEN = ODD.not();
    private static final VectorMask<Float> UPPER = VectorMask.fromLong(FOUR, 0b1100);
    private static final VectorMask<Float> LOWER = UPPER.not();

    private VectorTransposition() {}

    /** {@link Transposition#toArray} for rows, terms and rows of a panel that are multiples of {@link #SIDE}. */
    static void toArray(MemorySegment source, long offset, long step, int rows, int terms,
            float[] target, int at, int panelRows, int rowStride, int panelStride) {
        for (int term = 0; term < terms; term += SIDE) {
            fourTerms(source, offset + term * step, step, rows, target, at + term, panelRows, rowStride,
                    panelStride - panelRows * rowStride);
        }
    }

    private static void fourTerms(MemorySegment source, long offset, long step, int rows,
            float[] target, int at, int panelRows, int rowStride, int panelGap) {
        int to = at;
        int leftInPanel = panelRows;
        for (int row = 0; row < rows; row += SIDE) {
            long from = offset + (long) row * Float.BYTES;
            FloatVector a = FloatVector.fromMemorySegment(FOUR, source, from, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(FOUR, source, from + step, ORDER);
            FloatVector c = FloatVector.fromMemorySegment(FOUR, source, from + 2 * step, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(FOUR, source, from + 3 * step, ORDER);
            FloatVector ab = a.blend(b.rearrange(PAIRS), ODD);
            FloatVector ba = b.blend(a.rearrange(PAIRS), EVEN);
            FloatVector cd = c.blend(d.rearrange(PAIRS), ODD);
            FloatVector dc = d.blend(c.rearrange(PAIRS), EVEN);
            ab.blend(cd.rearrange(HALVES), UPPER).intoArray(target, to);
            ba.blend(dc.rearrange(HALVES), UPPER).intoArray(target, to + rowStride);
            cd.blend(ab.rearrange(HALVES), LOWER).intoArray(target, to + 2 * rowStride);
            dc.blend(ba.rearrange(HALVES), LOWER).intoArray(target, to + 3 * rowStride);
            to += SIDE * rowStride;
            leftInPanel -= SIDE;
            if (leftInPanel == 0) {
                to += panelGap;
                leftInPanel = panelRows;
            }
        }
    }
}
