package org.transformer4j.conformance.oracle;

import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import org.assertj.core.api.AbstractAssert;

/** Assertions on bits: every NaN equals every NaN, and +0 is not -0. */
final class Bits extends AbstractAssert<Bits, float[]> {
    private Bits(float[] actual) {
        super(actual, Bits.class);
    }

    static Bits assertThatBits(float... actual) {
        return new Bits(actual);
    }

    Bits equal(float... expected) {
        if (actual.length != expected.length) {
            fail("%d numbers instead of %d", actual.length, expected.length);
        }
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(actual[i]) != Float.floatToIntBits(expected[i])) {
                failWithMessage("element %d of %d is %s (%s) instead of %s (%s)", i, expected.length,
                        actual[i], Float.toHexString(actual[i]), expected[i], Float.toHexString(expected[i]));
            }
        }
        return this;
    }

    /** The error of each element is at most its bound. */
    Bits within(double[] bounds, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= bounds[i])) {
                failWithMessage("element %d of %d is %s instead of %s: off by %s, allowed %s", i, expected.length,
                        actual[i], expected[i], Math.abs(actual[i] - expected[i]), bounds[i]);
            }
        }
        return this;
    }

    /** The error of each element is at most {@code units} of 2^-24 of the largest expected magnitude. */
    Bits near(double units, double... expected) {
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        double[] bounds = new double[expected.length];
        Arrays.fill(bounds, units * 0x1p-24 * largest);
        return within(bounds, expected);
    }
}
