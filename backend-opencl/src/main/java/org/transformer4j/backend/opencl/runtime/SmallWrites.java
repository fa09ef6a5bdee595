package org.transformer4j.backend.opencl.runtime;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.jocl.Pointer;

/**
 * Writes of a few numbers, such as a token or a position: they travel as arguments of a kernel, so that nobody waits and no host
 * memory has to stay as it is.
 */
final class SmallWrites {
    /** Numbers that one launch takes. */
    private static final int NUMBERS = 16;
    /** More launches than these cost more than waiting. */
    private static final int MOST_LAUNCHES = 16;

    private final ClQueue queue;
    private final Entry store;
    private final int[] numbers = new int[NUMBERS];
    private final Pointer pointer = Pointer.to(numbers);

    SmallWrites(ClQueue queue, Entry store) {
        this.queue = queue;
        this.store = store;
    }

    /** Queues the write, if it is small, whole numbers of 4 bytes, and within one piece; false if it is not. */
    boolean write(ClBuffer buffer, long start, MemorySegment source) {
        long bytes = source.byteSize();
        if (bytes > MOST_LAUNCHES * NUMBERS * 4 || bytes % 4 != 0 || start % 4 != 0 || bytes == 0) {
            return bytes == 0;
        }
        int piece = (int) (start / buffer.pieceBytes());
        if (piece != (start + bytes - 1) / buffer.pieceBytes()) {
            return false;
        }
        long first = (start - piece * buffer.pieceBytes()) / 4;
        int count = (int) (bytes / 4);
        for (int done = 0; done < count; done += NUMBERS) {
            int n = Math.min(NUMBERS, count - done);
            for (int i = 0; i < n; i++) {
                numbers[i] = source.get(JAVA_INT_UNALIGNED, 4L * (done + i));
            }
            store(buffer.piece(piece), first + done, n);
        }
        return true;
    }

    /** Queues a write of {@code count} numbers, or waits for it if they are many. The pointer is one to the values. */
    void write(ClMemory memory, int[] values, Pointer valuesPointer, int count) {
        if (count > MOST_LAUNCHES * NUMBERS) {
            queue.writeNow(memory, valuesPointer, count);
            return;
        }
        for (int done = 0; done < count; done += NUMBERS) {
            int n = Math.min(NUMBERS, count - done);
            System.arraycopy(values, done, numbers, 0, n);
            store(memory, done, n);
        }
    }

    private void store(ClMemory memory, long first, int n) {
        queue.launch(store).memory(memory).number(first).number(n).value(pointer, NUMBERS * 4L).run(1, 1);
    }
}
