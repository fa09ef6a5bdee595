package org.transformer4j.conformance.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MinimaxPolynomialTest {
    @Test
    void a_power_is_approximated_as_chebyshev_proved() {
        // t^5 less its best quartic is T5 / 16, with T5 = 16 t^5 - 20 t^3 + 5 t.
        MinimaxPolynomial quartic = MinimaxPolynomial.fit(t -> t * t * t * t * t, t -> 1, -1, 1, 4);

        assertThat(quartic.error()).isCloseTo(1.0 / 16, within(1e-6));
        assertThat(quartic.coefficients()).containsExactly(new double[] {0, -5.0 / 16, 0, 20.0 / 16, 0}, within(1e-4));
    }

    @Test
    void a_weight_moves_the_error_to_where_it_matters_less() {
        MinimaxPolynomial relative = MinimaxPolynomial.fit(StrictMath::exp, t -> StrictMath.exp(-t), 0, 3, 3);

        double start = Math.abs(relative.coefficients()[0] - 1);
        assertThat(start).isCloseTo(relative.error(), within(1e-3 * relative.error()));
        assertThat(Math.abs(MinimaxPolynomial.at(relative.coefficients(), 3) / StrictMath.exp(3) - 1))
                .isCloseTo(relative.error(), within(1e-3 * relative.error()));
    }
}
