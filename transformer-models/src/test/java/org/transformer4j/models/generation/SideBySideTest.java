package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SideBySideTest {
    private static final class Part implements AutoCloseable {
        private int closed;

        @Override
        public void close() {
            closed++;
        }
    }

    private final Part aside = new Part();
    private final Part here = new Part();

    private static <T> Supplier<T> failing(RuntimeException failure) {
        return () -> {
            throw failure;
        };
    }

    @Test
    void both_are_loaded_at_the_same_time() {
        CountDownLatch started = new CountDownLatch(2);
        List<Part> loaded = SideBySide.load(() -> awaited(started, aside), () -> awaited(started, here), List::of);
        assertThat(loaded).containsExactly(aside, here);
        assertThat(aside.closed + here.closed).isZero();
    }

    private static Part awaited(CountDownLatch latch, Part part) {
        try {
            latch.countDown();
            latch.await();
            return part;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void a_failure_here_closes_what_was_loaded_aside() {
        RuntimeException failure = new IllegalStateException("no model");
        assertThatThrownBy(() -> SideBySide.load(() -> aside, failing(failure), (first, second) -> null)).isSameAs(failure);
        assertThat(aside.closed).isOne();
    }

    @Test
    void a_failure_aside_closes_what_was_loaded_here_and_is_thrown_as_it_was() {
        RuntimeException failure = new IllegalStateException("no tokenizer");
        assertThatThrownBy(() -> SideBySide.load(failing(failure), () -> here, (first, second) -> null)).isSameAs(failure);
        assertThat(here.closed).isOne();
    }

    @Test
    void of_two_failures_the_one_here_is_thrown() {
        RuntimeException failure = new IllegalStateException("no model");
        assertThatThrownBy(() -> SideBySide.load(failing(new IllegalStateException("no tokenizer")), failing(failure), (first, second) -> null))
                .isSameAs(failure);
    }

    @Test
    void a_failure_afterwards_closes_both() {
        RuntimeException failure = new IllegalStateException("they do not fit");
        assertThatThrownBy(() -> SideBySide.load(() -> aside, () -> here, (first, second) -> {
            throw failure;
        })).isSameAs(failure);
        assertThat(aside.closed).isOne();
        assertThat(here.closed).isOne();
    }
}
