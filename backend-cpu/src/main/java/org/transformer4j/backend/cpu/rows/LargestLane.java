package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import org.transformer4j.backend.cpu.elementwise.VectorMath;

/**
 * The largest lane of a vector, NaNs passed over. The reduction that the Vector API offers would make the result NaN. Which of
 * two equal zeros this one finds is left open, so it serves where the maximum is compared or subtracted.
 */
public final class LargestLane {
    private static final VectorShuffle<Float> BY_8 = shift(8);
    private static final VectorShuffle<Float> BY_4 = shift(4);
    private static final VectorShuffle<Float> BY_2 = shift(2);
    private static final VectorShuffle<Float> BY_1 = shift(1);

    private LargestLane() {}

    private static VectorShuffle<Float> shift(int lanes) {
        return VectorShuffle.fromOp(FLOAT, lane -> (lane + lanes) % LANES);
    }

    /** The largest lane. */
    public static float of(FloatVector v) {
        if (LANES > 8) {
            v = VectorMath.max(v.rearrange(BY_8), v);
        }
        if (LANES > 4) {
            v = VectorMath.max(v.rearrange(BY_4), v);
        }
        v = VectorMath.max(v.rearrange(BY_2), v);
        v = VectorMath.max(v.rearrange(BY_1), v);
        return v.lane(0);
    }
}
