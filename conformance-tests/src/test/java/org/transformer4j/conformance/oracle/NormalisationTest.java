package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.spi.Slice;

class NormalisationTest {
    private static final int ROWS = 3;

    @ParameterizedTest
    @ValueSource(ints = {2, 64, 65, 768})
    void layer_norm_is_near_its_formula(int width) {
        float[] x = Draw.numbers(1, ROWS * width);
        float[] gamma = Draw.numbers(2, width);
        float[] beta = Draw.numbers(3, width);
        double[] expected = new double[x.length];
        for (int row = 0; row < ROWS; row++) {
            double mean = 0;
            for (int i = 0; i < width; i++) {
                mean += x[row * width + i] / (double) width;
            }
            double variance = 0;
            for (int i = 0; i < width; i++) {
                variance += Math.pow(x[row * width + i] - mean, 2) / width;
            }
            for (int i = 0; i < width; i++) {
                expected[row * width + i] = (x[row * width + i] - mean) / Math.sqrt(variance + 1e-5f) * gamma[i] + beta[i];
            }
        }
        assertThatBits(layerNorm(width, x, gamma, beta)).near(8, expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 768})
    void rms_norm_is_near_its_formula(int width) {
        float[] x = Draw.numbers(1, ROWS * width);
        float[] gamma = Draw.numbers(2, width);
        double[] expected = new double[x.length];
        for (int row = 0; row < ROWS; row++) {
            double meanSquare = 0;
            for (int i = 0; i < width; i++) {
                meanSquare += Math.pow(x[row * width + i], 2) / width;
            }
            for (int i = 0; i < width; i++) {
                expected[row * width + i] = x[row * width + i] / Math.sqrt(meanSquare + 1e-6f) * gamma[i];
            }
        }
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(x.length);
            bench.run(new RmsNorm(width, 1e-6f), sizes(ROWS), bench.floats(x), bench.floats(gamma), y);
            assertThatBits(bench.floats(y)).near(8, expected);
        }
    }

    @Test
    void a_constant_row_gives_beta() {
        float[] beta = {0.5f, -0.25f};
        assertThatBits(layerNorm(2, new float[] {7, 7, -3, -3, 0, 0}, new float[] {2, 3}, beta))
                .equal(0.5f, -0.25f, 0.5f, -0.25f, 0.5f, -0.25f);
    }

    @Test
    void a_nan_stays_in_its_row() {
        assertThatBits(layerNorm(2, new float[] {Float.NaN, 1, 5, 5, 5, 5}, new float[] {1, 1}, new float[] {0, 0}))
                .equal(Float.NaN, Float.NaN, 0, 0, 0, 0);
    }

    private static float[] layerNorm(int width, float[] x, float[] gamma, float[] beta) {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(x.length);
            bench.run(new LayerNorm(width, 1e-5f), sizes(ROWS), bench.floats(x), bench.floats(gamma), bench.floats(beta), y);
            return bench.floats(y);
        }
    }
}
