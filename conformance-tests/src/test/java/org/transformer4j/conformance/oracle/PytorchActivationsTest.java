package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

class PytorchActivationsTest {
    private final GoldenTensors golden = GoldenTensors.load("activations");

    @ParameterizedTest
    @CsvSource({"erf,ERF", "tanh,TANH", "sigmoid,SIGMOID", "silu,SILU", "gelu_erf,GELU", "gelu_tanh,GELU_TANH",
        "quick_gelu,QUICK_GELU", "relu,RELU"})
    void activations_are_as_near_as_pytorch(String name, Unary.Function function) {
        try (Workbench bench = new Workbench()) {
            Slice x = bench.floats(golden.floats(name + ".in.x"));
            Slice y = bench.room(x.length());
            bench.run(new Unary(function), sizes(x.length()), x, y);
            golden.assertNear(name + ".out.y", bench.floats(y));
        }
    }

    /** The recording has exp(40) at 100: its arguments were capped at 40. */
    @Test
    void exponentials_are_as_near_as_pytorch() {
        try (Workbench bench = new Workbench()) {
            Slice x = bench.floats(golden.floats("exp.in.x"));
            Slice capped = bench.room(x.length());
            Slice y = bench.room(x.length());
            bench.run(new Binary(Binary.Function.MIN, Broadcast.SCALAR), sizes(1, x.length()), x, bench.floats(40), capped);
            bench.run(new Unary(Unary.Function.EXP), sizes(x.length()), capped, y);
            golden.assertNear("exp.out.y", bench.floats(y));
        }
    }

    @Test
    void relu_squared_is_as_near_as_pytorch() {
        try (Workbench bench = new Workbench()) {
            Slice x = bench.floats(golden.floats("relu_squared.in.x"));
            Slice relu = bench.room(x.length());
            Slice y = bench.room(x.length());
            bench.run(new Unary(Unary.Function.RELU), sizes(x.length()), x, relu);
            bench.run(new Unary(Unary.Function.SQUARE), sizes(x.length()), relu, y);
            golden.assertNear("relu_squared.out.y", bench.floats(y));
        }
    }

    @Test
    void a_gated_linear_unit_is_as_near_as_pytorch() {
        try (Workbench bench = new Workbench()) {
            Slice x = bench.floats(golden.floats("glu.in.x"));
            Slice up = bench.room(12);
            Slice gate = bench.room(12);
            Slice y = bench.room(12);
            bench.run(new Copy(DType.F32), sizes(3, 4, 8, 4), x.slice(0, 20), up);
            bench.run(new Copy(DType.F32), sizes(3, 4, 8, 4), x.slice(4, 20), gate);
            bench.run(new GatedActivation(Unary.Function.SIGMOID), sizes(12), gate, up, y);
            golden.assertNear("glu.out.y", bench.floats(y));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "softmax_large"})
    void softmax_is_as_near_as_pytorch(String name) {
        golden.assertNear(name + ".out.y", softmax(4, 7, golden.floats(name + ".in.x")));
    }

    @Test
    void masked_softmax_is_as_near_as_pytorch() {
        float[] x = golden.floats("softmax_masked.in.x");
        boolean[] seen = golden.booleans("softmax_masked.in.mask");
        for (int i = 0; i < x.length; i++) {
            x[i] = seen[i] ? x[i] : Float.NEGATIVE_INFINITY;
        }
        golden.assertNear("softmax_masked.out.y", softmax(4, 7, x));
    }

    @Test
    void softmax_down_the_columns_is_as_near_as_pytorch() {
        float[] columns = transpose(4, 7, golden.floats("softmax_dim0.in.x"));
        golden.assertNear("softmax_dim0.out.y", transpose(7, 4, softmax(7, 4, columns)));
    }

    private static float[] softmax(int rows, int width, float[] x) {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(x.length);
            bench.run(new Softmax(1f), sizes(rows, width), bench.floats(x), y);
            return bench.floats(y);
        }
    }

    private static float[] transpose(int rows, int width, float[] x) {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(x.length);
            bench.run(Permute.of(1, 0), sizes(rows, width), bench.floats(x), y);
            return bench.floats(y);
        }
    }
}
