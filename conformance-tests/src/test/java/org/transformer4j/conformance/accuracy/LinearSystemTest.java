package org.transformer4j.conformance.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LinearSystemTest {
    @Test
    void a_zero_on_the_diagonal_is_no_obstacle() {
        double[] x = LinearSystem.solve(new double[][] {{0, 2, 1}, {1, 1, 1}, {2, 0, -1}}, new double[] {7, 6, -1});

        assertThat(x).containsExactly(new double[] {1, 2, 3}, within(1e-12));
    }
}
