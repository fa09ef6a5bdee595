package org.transformer4j.models.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import org.transformer4j.models.checkpoint.CheckpointException;

/**
 * Gives a reader spoilt files: it must take each or throw a {@link CheckpointException} of one line, soon, and with no more
 * memory than 16 bytes for each of the file and 4 MiB, which the classes for the first refusal need.
 *
 * <p>{@code -Dtransformer.fuzz.rounds=N} sets how many files; the seed of a failure is in its message.
 */
public final class Fuzz {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long ALLOWANCE = 4 << 20;

    private Fuzz() {}

    /**
     * Has {@code reader} read {@code rounds} spoilt copies of a file that is sound.
     *
     * @param jsonEnd where the JSON in the file ends
     */
    public static void spoil(byte[] sound, int jsonEnd, int rounds, Consumer<byte[]> reader) {
        // What the classes themselves need is not counted.
        reader.accept(sound);
        int asked = Integer.getInteger("transformer.fuzz.rounds", rounds);
        for (long seed = 0; seed < asked; seed++) once(seed, new Mutator(seed).spoil(sound, jsonEnd), reader);
    }

    private static void once(long seed, byte[] spoilt, Consumer<byte[]> reader) {
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
                .isLessThan(ALLOWANCE + 16L * spoilt.length);
        assertThat(System.nanoTime() - nanos).as("seed %d: nanoseconds", seed).isLessThan(10_000_000_000L);
    }
}
