package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** {@link RotationLoops} one pair at a time, and the layouts of pairs that there are no vectors for. */
final class ScalarRotationLoops implements RotationLoops {
    @Override
    public void halves(MemorySegment x, long xo, MemorySegment cos, long cosOffset, MemorySegment sin, long sinOffset,
            int half, MemorySegment y, long yo) {
        rotate(x, xo, cos, cosOffset, sin, sinOffset, half, Float.BYTES, 4L * half, y, yo);
    }

    /** Rotates the pairs {@code (2i, 2i + 1)}. */
    static void neighbours(MemorySegment x, long xo, MemorySegment cos, long cosOffset, MemorySegment sin, long sinOffset,
            int half, MemorySegment y, long yo) {
        rotate(x, xo, cos, cosOffset, sin, sinOffset, half, 2L * Float.BYTES, Float.BYTES, y, yo);
    }

    /** Rotates pairs whose first elements lie {@code step} bytes apart, and the second {@code apart} bytes behind the first. */
    private static void rotate(MemorySegment x, long xo, MemorySegment cos, long cosOffset, MemorySegment sin, long sinOffset,
            int pairs, long step, long apart, MemorySegment y, long yo) {
        for (int i = 0; i < pairs; i++) {
            float c = cos.get(JAVA_FLOAT, cosOffset + 4L * i);
            float s = sin.get(JAVA_FLOAT, sinOffset + 4L * i);
            rotate(x, xo + step * i, apart, c, s, y, yo + step * i);
        }
    }

    /** Rotates one pair. */
    static void rotate(MemorySegment x, long xo, long apart, float cos, float sin, MemorySegment y, long yo) {
        float x0 = x.get(JAVA_FLOAT, xo);
        float x1 = x.get(JAVA_FLOAT, xo + apart);
        y.set(JAVA_FLOAT, yo, Math.fma(x0, cos, -(x1 * sin)));
        y.set(JAVA_FLOAT, yo + apart, Math.fma(x0, sin, x1 * cos));
    }
}
