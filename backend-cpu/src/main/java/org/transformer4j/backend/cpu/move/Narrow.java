package org.transformer4j.backend.cpu.move;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;

/** Runs of 16-bit numbers, to and from float32. */
final class Narrow {
    private Narrow() {}

    /** Widens {@code n} numbers of {@code type}; float32 is copied. */
    static void widen(DType type, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        switch (type) {
            case F16 -> {
                for (int i = 0; i < n; i++) {
                    y.set(JAVA_FLOAT, yo + 4L * i, Binary16.toFloat(x.get(JAVA_SHORT, xo + 2L * i)));
                }
            }
            case BF16 -> {
                for (int i = 0; i < n; i++) {
                    y.set(JAVA_FLOAT, yo + 4L * i, Bfloat16.toFloat(x.get(JAVA_SHORT, xo + 2L * i)));
                }
            }
            default -> Elements.copy(4, x, xo, y, yo, n);
        }
    }

    /** Rounds {@code n} float32 numbers to {@code type}. */
    static void narrow(DType type, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        if (type == DType.F16) {
            for (int i = 0; i < n; i++) {
                y.set(JAVA_SHORT, yo + 2L * i, Binary16.fromFloat(x.get(JAVA_FLOAT, xo + 4L * i)));
            }
        } else {
            for (int i = 0; i < n; i++) {
                y.set(JAVA_SHORT, yo + 2L * i, Bfloat16.fromFloat(x.get(JAVA_FLOAT, xo + 4L * i)));
            }
        }
    }
}
