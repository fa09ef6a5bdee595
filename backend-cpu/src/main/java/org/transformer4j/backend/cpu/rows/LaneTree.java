package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import org.transformer4j.backend.cpu.elementwise.VectorMath;

/** The last steps of canon-1's tree, inside one vector: lane {@code j} takes lane {@code j + h}, h from half the lanes to 1. */
public final class LaneTree {
    private static final VectorShuffle<Float> BY_8 = shift(8);
    private static final VectorShuffle<Float> BY_4 = shift(4);
    private static final VectorShuffle<Float> BY_2 = shift(2);
    private static final VectorShuffle<Float> BY_1 = shift(1);

    private LaneTree() {}

    private static VectorShuffle<Float> shift(int h) {
        return VectorShuffle.fromOp(FLOAT, lane -> (lane + h) % LANES);
    }

    /** The largest of the lanes, NaNs passed over. */
    public static float max(FloatVector v) {
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

    /** Which lanes of a vector that starts at element {@code i} belong to a row of {@code n}. */
    public static VectorMask<Float> inside(int i, int n) {
        return FLOAT.indexInRange(i, n);
    }
}
