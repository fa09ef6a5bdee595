package org.transformer4j.models.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import org.transformer4j.models.checkpoint.CheckpointException;

/**
 * Gives a reader spoilt files: it must take each or throw a {@link CheckpointException} of one line, soon and with little
 * memory. {@code -Dtransformer.fuzz.rounds=N} sets how many; the seed of a failure is in its message.
 */
public final class Fuzz {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Fuzz() {}

    /** How many files to try, {@code usual} if nobody asks for another number. */
    public static int rounds(int usual) {
        return Integer.getInteger("transformer.fuzz.rounds", usual);
    }

    /** Reads one file, allocating at most {@code allowance} bytes and 16 for each of its own. */
    public static void once(long seed, byte[] spoilt, long allowance, Consumer<byte[]> reader) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = System.nanoTime();
        try {
            reader.accept(spoilt);
        } catch (CheckpointException refused) {
            assertThat(refused.getMessage()).as("seed %d", seed).isNotBlank().doesNotContain("\n").hasSizeLessThan(500);
        } catch (Throwable other) {
            fail("seed %d: %s".formatted(seed, other), other);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated).as("seed %d: bytes allocated", seed)
                .isLessThan(allowance + 16L * spoilt.length);
        assertThat(System.nanoTime() - nanos).as("seed %d: nanoseconds", seed).isLessThan(10_000_000_000L);
    }
}
