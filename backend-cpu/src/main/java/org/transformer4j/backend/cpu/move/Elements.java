package org.transformer4j.backend.cpu.move;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** Copies of elements of 1, 2, 4 or 8 bytes. */
final class Elements {
    /** Up to so many bytes a loop is faster than a call of the general copy. */
    private static final int SHORT_RUN = 64;

    private Elements() {}

    /** Copies {@code n} neighbours. */
    static void copy(int bytes, MemorySegment source, long from, MemorySegment target, long to, long n) {
        if (bytes == 4 && n * bytes <= SHORT_RUN) {
            for (int i = 0; i < (int) n; i++) {
                target.set(JAVA_INT, to + 4L * i, source.get(JAVA_INT, from + 4L * i));
            }
        } else {
            MemorySegment.copy(source, from, target, to, n * bytes);
        }
    }

    /** Copies {@code n} elements that lie {@code stride} bytes apart to neighbours. */
    static void gather(int bytes, MemorySegment source, long from, long stride, MemorySegment target, long to, int n) {
        switch (bytes) {
            case 1 -> {
                for (int i = 0; i < n; i++) {
                    target.set(JAVA_BYTE, to + i, source.get(JAVA_BYTE, from + i * stride));
                }
            }
            case 2 -> {
                for (int i = 0; i < n; i++) {
                    target.set(JAVA_SHORT, to + 2L * i, source.get(JAVA_SHORT, from + i * stride));
                }
            }
            case 4 -> {
                for (int i = 0; i < n; i++) {
                    target.set(JAVA_INT, to + 4L * i, source.get(JAVA_INT, from + i * stride));
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    target.set(JAVA_LONG, to + 8L * i, source.get(JAVA_LONG, from + i * stride));
                }
            }
        }
    }
}
