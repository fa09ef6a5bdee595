package org.transformer4j.backend.cpu.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WorkersTest {
    @ParameterizedTest
    @CsvSource({"1, 30000", "2, 30000", "3, 0", "5, 30000"})
    void every_chunk_runs_exactly_once(int threads, long spinNanos) {
        try (Workers workers = new Workers(threads, spinNanos)) {
            for (int round = 0; round < 3000; round++) {
                int chunks = round % 17;
                AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(1, chunks));
                workers.run((chunk, scratch) -> runs.incrementAndGet(chunk), chunks);
                for (int chunk = 0; chunk < chunks; chunk++) {
                    assertThat(runs.get(chunk)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void chunks_are_shared_between_the_threads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(3);
        try (Workers workers = new Workers(3)) {
            workers.run((chunk, scratch) -> {
                threads.add(Thread.currentThread());
                all.countDown();
                await(all);
            }, 3);
        }
        assertThat(threads).hasSize(3).contains(Thread.currentThread());
    }

    @Test
    void workers_that_have_parked_are_woken() throws InterruptedException {
        try (Workers workers = new Workers(2, 0)) {
            for (int round = 0; round < 20; round++) {
                TimeUnit.MILLISECONDS.sleep(2);
                CountDownLatch both = new CountDownLatch(2);
                workers.run((chunk, scratch) -> {
                    both.countDown();
                    await(both);
                }, 2);
            }
        }
    }

    @Test
    void what_a_chunk_throws_reaches_the_caller_and_the_team_goes_on() {
        try (Workers workers = new Workers(3)) {
            for (int failing = 0; failing < 20; failing++) {
                int bad = failing;
                assertThatThrownBy(() -> workers.run((chunk, scratch) -> {
                    if (chunk == bad) {
                        throw new ArithmeticException("chunk " + chunk);
                    }
                }, 20)).isInstanceOf(ArithmeticException.class).hasMessage("chunk " + bad);
            }
            AtomicIntegerArray runs = new AtomicIntegerArray(20);
            workers.run((chunk, scratch) -> runs.incrementAndGet(chunk), 20);
            assertThat(runs.toString()).doesNotContain("0");
        }
    }

    @Test
    void a_caller_that_finds_the_team_busy_runs_its_chunks_alone() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Workers workers = new Workers(2)) {
            Thread first = Thread.ofPlatform().start(() -> workers.run((chunk, scratch) -> {
                started.countDown();
                await(release);
            }, 2));
            await(started);
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            workers.run((chunk, scratch) -> threads.add(Thread.currentThread()), 10);
            assertThat(threads).containsExactly(Thread.currentThread());
            release.countDown();
            first.join();
        }
    }

    @Test
    void many_callers_at_once_get_their_own_results() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            Thread[] callers = new Thread[4];
            AtomicIntegerArray wrong = new AtomicIntegerArray(1);
            for (int i = 0; i < callers.length; i++) {
                callers[i] = Thread.ofPlatform().start(() -> {
                    for (int round = 0; round < 2000; round++) {
                        AtomicIntegerArray runs = new AtomicIntegerArray(5);
                        workers.run((chunk, scratch) -> runs.incrementAndGet(chunk), 5);
                        if (!runs.toString().equals("[1, 1, 1, 1, 1]")) {
                            wrong.incrementAndGet(0);
                        }
                    }
                });
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(wrong.get(0)).isZero();
        }
    }

    @Test
    void each_thread_has_scratch_memory_of_its_own() {
        Set<Scratch> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch both = new CountDownLatch(2);
        try (Workers workers = new Workers(2)) {
            workers.run((chunk, scratch) -> {
                seen.add(scratch);
                both.countDown();
                await(both);
            }, 2);
        }
        assertThat(seen).hasSize(2);
    }

    @Test
    void a_task_inside_a_task_is_refused() {
        try (Workers workers = new Workers(1)) {
            assertThatIllegalStateException().isThrownBy(() -> workers.run(
                    (chunk, scratch) -> workers.run((inner, innerScratch) -> { }, 1), 1)).withMessageContaining("within");
        }
    }

    @Test
    void closed_workers_refuse_work() {
        Workers workers = new Workers(2);
        workers.close();
        assertThatIllegalStateException().isThrownBy(() -> workers.run((chunk, scratch) -> { }, 1))
                .withMessageContaining("closed");
    }

    @Test
    void a_team_has_at_least_one_thread() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Workers(0)).withMessageContaining("0 threads");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
