package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.op.Dropout;

/** {@link Dropout} with as many blocks of {@link Philox4x32} at once as there are pairs of lanes. */
final class VectorDropout {
    private static final VectorSpecies<Long> LONG = VectorSpecies.of(long.class, FLOAT.vectorShape());
    private static final VectorShuffle<Long> FIRST_HALVES = VectorShuffle.makeZip(LONG, 0);
    private static final VectorShuffle<Long> SECOND_HALVES = VectorShuffle.makeZip(LONG, 1);
    private static final LongVector LANE = LongVector.zero(LONG).addIndex(1);

    /** Columns that are dealt with at once. */
    static final int COLUMNS = 2 * LANES;

    private VectorDropout() {}

    /**
     * Goes through a row as far as there are {@link #COLUMNS} columns.
     *
     * @param threshold words whose upper 24 bits are less leave a number out
     */
    static void run(long seed, long stream, int threshold, float scale, MemorySegment x, long xo, MemorySegment y, long yo, int width) {
        LongVector second = LongVector.broadcast(LONG, Long.rotateLeft(stream, 32));
        for (int column = 0; column < width - COLUMNS + 1; column += COLUMNS) {
            LongVector front = swapped(LANE.add(column / Philox4x32.BLOCK));
            LongVector back = second;
            int key0 = (int) seed;
            int key1 = (int) (seed >>> 32);
            for (int round = 0; round < Philox4x32.ROUNDS; round++) {
                LongVector mixed = mix(front, back, Philox4x32.MULTIPLIER_1, key0);
                back = mix(back, front, Philox4x32.MULTIPLIER_0, key1);
                front = mixed;
                key0 += Philox4x32.KEY_STEP_0;
                key1 += Philox4x32.KEY_STEP_1;
            }
            front = swapped(front);
            back = swapped(back);
            keep(front.rearrange(FIRST_HALVES, back), threshold, scale, x, xo, y, yo, column);
            keep(front.rearrange(SECOND_HALVES, back), threshold, scale, x, xo, y, yo, column + LANES);
        }
    }

    private static LongVector mix(LongVector own, LongVector other, int multiplier, int key) {
        LongVector product = other.lanewise(VectorOperators.LSHR, 32).mul(Integer.toUnsignedLong(multiplier));
        return product.lanewise(VectorOperators.XOR, own.lanewise(VectorOperators.XOR, (long) key).lanewise(VectorOperators.LSHL, 32));
    }

    private static LongVector swapped(LongVector x) {
        return x.lanewise(VectorOperators.LSHL, 32).or(x.lanewise(VectorOperators.LSHR, 32));
    }

    private static void keep(LongVector words, int threshold, float scale, MemorySegment x, long xo, MemorySegment y, long yo, int column) {
        VectorMask<Integer> out = words.reinterpretAsInts().lanewise(VectorOperators.LSHR, 8).compare(VectorOperators.LT, threshold);
        FloatVector kept = load(x, xo, column).mul(scale);
        store(kept.blend(0f, out.cast(FLOAT)), y, yo, column);
    }
}
