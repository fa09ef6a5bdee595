package org.transformer4j.backend.opencl.runtime;

import java.util.Arrays;
import org.jocl.Pointer;
import org.transformer4j.api.Sequences;

/** The device's copy of the sequence table, written anew when it has changed: once in a step, not once in a layer. */
final class SequenceTable implements Closer.Part {
    private static final int FIELDS = 4;

    private final ClQueue queue;
    private final MemoryPool pool;
    private ClMemory memory;
    private int[] written = {};
    private int[] wanted = {};
    private Pointer pointer;
    private int count;

    SequenceTable(ClQueue queue, MemoryPool pool) {
        this.queue = queue;
        this.pool = pool;
    }

    ClMemory of(Sequences sequences) {
        int numbers = sequences.count() * FIELDS;
        if (memory == null || wanted.length < numbers) {
            grow(Math.max(64, Integer.highestOneBit(Math.max(1, numbers)) * 2));
        }
        for (int s = 0; s < sequences.count(); s++) {
            wanted[s * FIELDS] = sequences.slot(s);
            wanted[s * FIELDS + 1] = sequences.queryStart(s);
            wanted[s * FIELDS + 2] = sequences.queryLength(s);
            wanted[s * FIELDS + 3] = sequences.kvLength(s);
        }
        if (numbers > count || !Arrays.equals(wanted, 0, numbers, written, 0, numbers)) {
            // If the write fails, the memory holds nobody knows what.
            count = 0;
            queue.smallWrites().write(memory, wanted, pointer, numbers);
            System.arraycopy(wanted, 0, written, 0, numbers);
            count = numbers;
        }
        return memory;
    }

    private void grow(int numbers) {
        close();
        memory = pool.scratch(4L * numbers);
        wanted = new int[numbers];
        pointer = Pointer.to(wanted);
        written = new int[numbers];
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
