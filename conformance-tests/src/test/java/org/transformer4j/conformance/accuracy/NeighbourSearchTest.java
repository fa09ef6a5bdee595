package org.transformer4j.conformance.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NeighbourSearchTest {
    private static final NeighbourSearch.Parametric LINE = (c, x) -> Math.fma(c[1], x, c[0]);

    @Test
    void coefficients_that_are_a_little_off_are_found_again() {
        float[] sample = new float[500];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = 1f + i * 0x1p-9f;
        }
        float[] start = {Math.nextUp(Math.nextUp(0.1f)), 0.7f};

        NeighbourSearch.Result found =
                new NeighbourSearch(LINE, x -> (double) 0.1f + (double) 0.7f * x, sample).search(start, 1);

        assertThat(found.worst()).isLessThanOrEqualTo(0.5);
        assertThat(found.worstBefore()).isGreaterThan(found.worst());
    }

    @Test
    void the_same_seed_finds_the_same_coefficients() {
        float[] sample = {0.25f, 0.5f, 0.75f};
        float[] start = {1f, 0.5f};

        float[] first = new NeighbourSearch(LINE, StrictMath::exp, sample).search(start, 3).coefficients();
        float[] second = new NeighbourSearch(LINE, StrictMath::exp, sample).search(start, 3).coefficients();

        assertThat(first).containsExactly(second);
    }
}
