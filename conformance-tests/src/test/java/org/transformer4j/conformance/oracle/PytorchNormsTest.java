package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Workbench.sizes;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.spi.Slice;

class PytorchNormsTest {
    private final GoldenTensors golden = GoldenTensors.load("norms");

    @ParameterizedTest
    @CsvSource({"layer_norm,8,1e-5", "layer_norm_eps12,8,1e-12", "layer_norm_2d,40,1e-5"})
    void layer_norm_is_as_near_as_pytorch(String name, int width, float epsilon) {
        layerNorm(name, width, epsilon, golden.floats(name + ".in.w"), golden.floats(name + ".in.b"));
    }

    @Test
    void layer_norm_around_a_large_mean_is_as_near_as_pytorch() {
        float[] ones = new float[8];
        Arrays.fill(ones, 1);
        layerNorm("layer_norm_plain", 8, 1e-5f, ones, new float[8]);
    }

    @Test
    void rms_norm_is_as_near_as_pytorch() {
        try (Workbench bench = new Workbench()) {
            Slice x = bench.floats(golden.floats("rms_norm.in.x"));
            Slice y = bench.room(x.length());
            bench.run(new RmsNorm(8, 1e-6f), sizes(x.length() / 8), x, bench.floats(golden.floats("rms_norm.in.w")), y);
            golden.assertNear("rms_norm.out.y", bench.floats(y));
        }
    }

    private void layerNorm(String name, int width, float epsilon, float[] gamma, float[] beta) {
        try (Workbench bench = new Workbench()) {
            Slice x = bench.floats(golden.floats(name + ".in.x"));
            Slice y = bench.room(x.length());
            bench.run(new LayerNorm(width, epsilon), sizes(x.length() / width), x, bench.floats(gamma), bench.floats(beta), y);
            golden.assertNear(name + ".out.y", bench.floats(y));
        }
    }
}
