package org.transformer4j.conformance.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A sample of what {@link FunctionAccuracy} measures over all floats. */
class FunctionAccuracyTest {
    /** A prime, so that exponents and fractions are all met; gives some 430,000 arguments. */
    private static final long STRIDE = 10_007;

    static List<MeasuredFunction> functions() {
        return MeasuredFunction.ALL;
    }

    @ParameterizedTest
    @MethodSource("functions")
    void no_function_exceeds_its_bound(MeasuredFunction function) {
        WorstError worst = WorstError.sweep(function, STRIDE);

        assertThat(worst.count()).isEqualTo(Math.ceilDiv(1L << 32, STRIDE));
        assertThat(worst.ulp()).as("ulp, at %s", worst.at()).isLessThanOrEqualTo(function.bound());
        if (function.gated()) {
            assertThat(worst.argumentUlp()).as("ulp of the argument").isLessThan(2);
        }
    }
}
