package org.transformer4j.models.generation;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the bytes that the calling thread allocates on the Java heap. */
final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** First calls, profiling and the measurement itself allocate, but not in every one of several attempts. */
    private static final int ATTEMPTS = 7;

    private Allocations() {}

    /** The fewest bytes that were allocated during {@code repetitions} of {@code action} in any of several attempts. */
    static long during(int repetitions, Runnable action) {
        long fewest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < repetitions; i++) {
                action.run();
            }
            fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return fewest;
    }
}
