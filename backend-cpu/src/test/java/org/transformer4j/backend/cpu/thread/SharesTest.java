package org.transformer4j.backend.cpu.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesTest {
    @Test
    void a_thread_takes_neighbours_in_their_order() {
        Shares shares = new Shares(2);
        shares.deal(7);
        assertThat(taken(shares, 0, 3)).containsExactly(0, 1, 2);
        assertThat(taken(shares, 1, 4)).containsExactly(3, 4, 5, 6);
    }

    @Test
    void a_thread_that_has_none_left_takes_the_last_of_the_next_one_that_has() {
        Shares shares = new Shares(3);
        shares.deal(9);
        assertThat(taken(shares, 1, 8)).containsExactly(3, 4, 5, 8, 7, 6, 2, 1);
        assertThat(taken(shares, 0, 1)).containsExactly(0);
    }

    @Test
    void fewer_chunks_than_threads_are_dealt_to_the_first_threads() {
        Shares shares = new Shares(5);
        shares.deal(2);
        assertThat(taken(shares, 1, 1)).containsExactly(1);
        assertThat(taken(shares, 4, 1)).containsExactly(0);
    }

    @ParameterizedTest
    @CsvSource({"2, 1000", "3, 100000", "4, 3"})
    void threads_that_take_at_once_take_each_chunk_once(int threads, int chunks) throws InterruptedException {
        Shares shares = new Shares(threads);
        for (int round = 0; round < 20; round++) {
            shares.deal(chunks);
            AtomicInteger tickets = new AtomicInteger(chunks);
            AtomicIntegerArray times = new AtomicIntegerArray(chunks);
            Thread[] takers = new Thread[threads];
            for (int i = 0; i < threads; i++) {
                int thread = i;
                takers[i] = Thread.ofPlatform().start(() -> {
                    while (tickets.decrementAndGet() >= 0) {
                        times.incrementAndGet(shares.take(thread));
                    }
                });
            }
            for (Thread taker : takers) {
                taker.join();
            }
            for (int chunk = 0; chunk < chunks; chunk++) {
                assertThat(times.get(chunk)).isOne();
            }
        }
    }

    private static List<Integer> taken(Shares shares, int thread, int chunks) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            taken.add(shares.take(thread));
        }
        return taken;
    }
}
