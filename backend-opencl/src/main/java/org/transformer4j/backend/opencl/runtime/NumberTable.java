package org.transformer4j.backend.opencl.runtime;

import java.util.Arrays;
import org.jocl.Pointer;

/** The device's copy of a table of numbers, written anew when it has changed: once in a step, not once in a layer. */
final class NumberTable implements Closer.Part {
    private final ClQueue queue;
    private final MemoryPool pool;
    private ClMemory memory;
    private int[] written = {};
    private Pointer pointer;
    private int count;
    private int[] fixed;

    NumberTable(ClQueue queue, MemoryPool pool) {
        this.queue = queue;
        this.pool = pool;
    }

    /** The memory that holds the first {@code wantedCount} of some numbers. */
    ClMemory of(int[] wanted, int wantedCount) {
        if (memory == null || written.length < wantedCount) {
            grow(Math.max(64, Integer.highestOneBit(Math.max(1, wantedCount)) * 2));
        }
        if (wantedCount > count || !Arrays.equals(wanted, 0, wantedCount, written, 0, wantedCount)) {
            // If the write fails, the memory holds nobody knows what.
            count = 0;
            System.arraycopy(wanted, 0, written, 0, wantedCount);
            queue.smallWrites().write(memory, written, pointer, wantedCount);
            count = wantedCount;
        }
        return memory;
    }

    /** The memory that holds some numbers in an array that never changes. */
    ClMemory ofFixed(int[] wanted) {
        if (memory == null || wanted != fixed || count != wanted.length) {
            of(wanted, wanted.length);
            fixed = wanted;
        }
        return memory;
    }

    private void grow(int numbers) {
        close();
        memory = pool.scratch(4L * numbers);
        written = new int[numbers];
        pointer = Pointer.to(written);
        count = 0;
    }

    @Override
    public void close() {
        if (memory != null) {
            pool.release(memory);
            memory = null;
        }
    }
}
