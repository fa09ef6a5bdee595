package org.transformer4j.backend.aparapi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HeapSpaceTest {
    @Test
    void places_do_not_overlap_and_start_at_a_line() {
        HeapSpace space = new HeapSpace(16, 1_024);

        assertThat(space.take(1)).hasValue(16);
        assertThat(space.take(17)).hasValue(32);
        assertThat(space.take(16)).hasValue(64);
        assertThat(space.used()).isEqualTo(64);
    }

    @Test
    void the_first_gap_that_is_large_enough_is_taken() {
        HeapSpace space = new HeapSpace(0, 1_024);
        int first = space.take(64).orElseThrow();
        space.take(16);
        space.release(first);

        assertThat(space.take(128)).hasValue(80);
        assertThat(space.take(64)).hasValue(first);
    }

    @Test
    void neighbouring_gaps_become_one() {
        HeapSpace space = new HeapSpace(0, 96);
        int a = space.take(32).orElseThrow();
        int b = space.take(32).orElseThrow();
        int c = space.take(32).orElseThrow();
        space.release(a);
        space.release(c);
        assertThat(space.take(64)).isEmpty();
        space.release(b);

        assertThat(space.take(96)).hasValue(0);
    }

    @Test
    void what_is_missing_counts_the_gap_at_the_end() {
        HeapSpace space = new HeapSpace(0, 64);
        space.take(32);

        assertThat(space.take(96)).isEmpty();
        assertThat(space.missing(96)).isEqualTo(64);
        space.extend(128);
        assertThat(space.take(96)).hasValue(32);
        assertThat(space.missing(16)).isEqualTo(16);
    }

    @Test
    void a_thousand_random_changes_leave_one_gap() {
        HeapSpace space = new HeapSpace(16, 1 << 20);
        SplittableRandom random = new SplittableRandom(1);
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            if (taken.isEmpty() || random.nextInt(3) > 0) {
                space.take(random.nextInt(1, 500)).ifPresent(taken::add);
            } else {
                space.release(taken.remove(random.nextInt(taken.size())));
            }
        }
        taken.forEach(space::release);

        assertThat(space.used()).isZero();
        assertThat(space.take((1 << 20) - 16)).hasValue(16);
    }
}
