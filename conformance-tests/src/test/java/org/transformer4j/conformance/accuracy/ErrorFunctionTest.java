package org.transformer4j.conformance.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorFunctionTest {
    /** Computed with 40 digits. */
    @ParameterizedTest
    @CsvSource({
        "1e-30, 1.1283791670955126679e-30, 1.0",
        "0.001, 0.0011283787909692364034, 0.9988716212090307636",
        "0.5, 0.52049987781304653768, 0.47950012218695346232",
        "0.875, 0.78407506105985965831, 0.21592493894014034169",
        "1.5, 0.96610514647531072707, 0.033894853524689272933",
        "1.999, 0.99530155665137051232, 0.0046984433486294876811",
        "2, 0.99532226501895273416, 0.0046777349810472658379",
        "2.001, 0.9953428907185246497, 0.0046571092814753502951",
        "3.25, 0.99999569722053632488, 4.3027794636751218305e-6",
        "5.9375, 0.99999999999999995416, 4.58447343623439657e-17",
        "6, 0.99999999999999997848, 2.1519736712498913117e-17",
        "9, 1.0, 4.1370317465138102381e-37",
        "26.5, 1.0, 2.2109076642637342759e-307",
    })
    void both_keep_their_bounds(double x, double erf, double erfc) {
        assertThat(ErrorFunction.erf(x)).isCloseTo(erf, withPercentage(1e-14 * 100));
        assertThat(ErrorFunction.erf(-x)).isEqualTo(-ErrorFunction.erf(x));
        assertThat(ErrorFunction.erfc(x)).isCloseTo(erfc, withPercentage(5e-13 * 100));
        assertThat(ErrorFunction.erfc(-x)).isCloseTo(1 + erf, withPercentage(1e-14 * 100));
    }

    @Test
    void infinities_and_nan_go_where_they_belong() {
        assertThat(ErrorFunction.erf(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(ErrorFunction.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(ErrorFunction.erfc(Double.POSITIVE_INFINITY)).isZero();
        assertThat(ErrorFunction.erfc(Double.NEGATIVE_INFINITY)).isEqualTo(2);
        assertThat(ErrorFunction.erf(Double.NaN)).isNaN();
        assertThat(ErrorFunction.erfc(Double.NaN)).isNaN();
    }
}
