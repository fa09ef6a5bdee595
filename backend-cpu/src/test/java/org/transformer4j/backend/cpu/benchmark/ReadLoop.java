package org.transformer4j.backend.cpu.benchmark;

import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.INT;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Task;

/** Reads memory once from end to end and does next to nothing with it: what the memory can deliver at most. */
final class ReadLoop implements Task {
    private static final long CHUNK = 1L << 20;

    private final MemorySegment memory;
    private volatile int sink;

    ReadLoop(MemorySegment memory) {
        this.memory = memory;
    }

    int chunks() {
        return Math.toIntExact(Math.ceilDiv(memory.byteSize(), CHUNK));
    }

    @Override
    public void run(int chunk, Scratch scratch) {
        long from = chunk * CHUNK;
        int steps = (int) (Math.min(CHUNK, memory.byteSize() - from) / (4 * BYTES));
        sink = read(memory, from, steps * 2L * BYTES, steps);
    }

    /** Two streams side by side, which the prefetchers of a core serve faster than one. */
    private static int read(MemorySegment memory, long from, long apart, int steps) {
        IntVector a = IntVector.zero(INT);
        IntVector b = a;
        IntVector c = a;
        IntVector d = a;
        for (int step = 0; step < steps; step++) {
            long at = from + step * 2L * BYTES;
            a = a.or(IntVector.fromMemorySegment(INT, memory, at, ORDER));
            b = b.or(IntVector.fromMemorySegment(INT, memory, at + BYTES, ORDER));
            c = c.or(IntVector.fromMemorySegment(INT, memory, at + apart, ORDER));
            d = d.or(IntVector.fromMemorySegment(INT, memory, at + apart + BYTES, ORDER));
        }
        return a.or(b).or(c).or(d).lane(0);
    }
}
