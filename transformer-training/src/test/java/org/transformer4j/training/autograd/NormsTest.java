package org.transformer4j.training.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Args;
import org.transformer4j.conformance.oracle.OracleProvider;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.layer.BatchNorm;
import org.transformer4j.models.layer.GroupNorm;
import org.transformer4j.models.layer.LayerNorm;
import org.transformer4j.models.layer.RmsNorm;

/** Norms and their gradients, those of PyTorch and on every backend the same bits. */
class NormsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/goldens/torch_norms/io.safetensors");
    private static final float EPSILON = 1e-5f;
    private static final float MOMENTUM = 0.1f;
    /** How many times PyTorch's own error may be. */
    private static final double FACTOR = 4;
    /** What passes in any case, relative to the largest number. */
    private static final double SMALL = 1e-6;

    /** A norm of {@code x}, with the parameters of its case. */
    private interface Norm {
        Tensor of(Tensor x, Case parameters);
    }

    static Stream<Arguments> recorded() {
        return Stream.of(
                recorded("layer_norm", (x, in) -> new LayerNorm(in.parameter("w"), in.parameter("b"), EPSILON).forward(x, null)),
                recorded("layer_norm_eps12", (x, in) -> new LayerNorm(in.parameter("w"), in.parameter("b"), 1e-12f).forward(x, null)),
                recorded("layer_norm_plain", (x, in) -> new LayerNorm(in.filled(8, 1f), in.filled(8, 0f), EPSILON).forward(x, null)),
                recorded("layer_norm_2d", (x, in) -> new LayerNorm(in.parameter("w"), in.parameter("b"), EPSILON).forward(x, null)),
                recorded("rms_norm", (x, in) -> new RmsNorm(in.parameter("w"), 1e-6f).forward(x, null)),
                recorded("group_norm", (x, in) -> new GroupNorm(2, in.parameter("w"), in.parameter("b"), EPSILON).forward(x, null)),
                recorded("batch_norm_1d_train", NormsTest::trained),
                recorded("batch_norm_1d_eval", (x, in) -> batchNorm(in).forward(x, null)),
                recorded("batch_norm_1d_seq_train", NormsTest::trained),
                recorded("batch_norm_1d_seq_eval", (x, in) -> batchNorm(in).forward(x, null)),
                recorded("batch_norm_2d_train", NormsTest::trained),
                recorded("batch_norm_2d_eval", (x, in) -> batchNorm(in).forward(x, null)));
    }

    private static Arguments recorded(String name, Norm norm) {
        return Arguments.of(name, norm);
    }

    private static BatchNorm batchNorm(Case in) {
        return new BatchNorm(in.parameter("w"), in.parameter("b"), in.parameter("running_mean"), in.parameter("running_var"), EPSILON);
    }

    private static Tensor trained(Tensor x, Case in) {
        BatchNorm norm = batchNorm(in);
        Tape.of(x.workspace()).pause(() -> norm.learn(x, MOMENTUM));
        return norm.normalise(x);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void norms_and_their_gradients_are_those_of_pytorch(String name, Norm norm) {
        try (Backend cpu = Backends.select("cpu"); Checkpoint golden = Checkpoint.open(GOLDEN)) {
            new Case(name, golden).run(norm, cpu).forEach((tensor, found) -> check(golden, tensor, found));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void the_oracle_gives_the_same_bits(String name, Norm norm) {
        try (Backend cpu = Backends.select("cpu"); Backend oracle = Backends.open(new OracleProvider(), 0);
                Checkpoint golden = Checkpoint.open(GOLDEN)) {
            Map<String, float[]> expected = new Case(name, golden).run(norm, oracle);
            new Case(name, golden).run(norm, cpu).forEach((tensor, found) -> assertThat(found).as(tensor).containsExactly(expected.get(tensor)));
        }
    }

    @Test
    void gradients_are_those_of_central_differences() {
        try (Differences differences = new Differences()) {
            Parameter x = differences.parameter(3, 4, 2);
            Parameter gamma = differences.around(1, 4);
            Parameter beta = differences.parameter(4);
            Parameter mean = differences.weights.parameter(Shape.of(4), .1f, -.2f, .3f, 0f);
            Parameter variance = differences.weights.parameter(Shape.of(4), 1f, 2f, .5f, .1f);
            BatchNorm norm = new BatchNorm(gamma, beta, mean, variance, EPSILON);
            differences.check(_ -> norm.normalise(differences.tensor(x)));
            differences.check(_ -> norm.forward(differences.tensor(x), null));
            differences.check(_ -> new GroupNorm(2, gamma, beta, EPSILON).forward(differences.tensor(x), null));
        }
    }

    /** What is computed of one case. */
    private static final class Case {
        private final String name;
        private final Checkpoint golden;
        private final Map<String, Parameter> parameters = new LinkedHashMap<>();
        private Weights weights;

        Case(String name, Checkpoint golden) {
            this.name = name;
            this.golden = golden;
        }

        Parameter parameter(String input) {
            return parameters.computeIfAbsent(input, _ -> weights.parameter(shape(input), golden.tensor(name + ".in." + input).toFloats()));
        }

        Parameter filled(int width, float value) {
            float[] values = new float[width];
            Arrays.fill(values, value);
            return weights.parameter(Shape.of(width), values);
        }

        private Shape shape(String input) {
            return Shape.of(Arrays.stream(golden.tensor(name + ".in." + input).shape()).mapToInt(Math::toIntExact).toArray());
        }

        /** All that was recorded, by its name. */
        Map<String, float[]> run(Norm norm, Backend backend) {
            try (Backend training = new Backend(new AutogradDevice(backend.device())); Weights memory = new Weights(training);
                    Workspace workspace = training.newWorkspace()) {
                weights = memory;
                Tape tape = Tape.of(workspace);
                for (String input : new String[] {"x", "w", "b"}) {
                    if (golden.optional("%s.grad.%s".formatted(name, input)).isPresent()) {
                        tape.watch(parameter(input).slice());
                    }
                }
                Tensor x = workspace.allocate(shape("x"));
                long elements = x.shape().elements();
                workspace.launch(new Copy(DType.F32), Args.of(new long[] {1, elements, elements, elements}, parameter("x").slice(), x.slice()));
                Tensor y = norm.of(x, this);
                Map<String, float[]> found = new LinkedHashMap<>();
                found.put(name + ".out.y", y.toArray());
                Tensor come = workspace.tensor(y.shape(), golden.tensor(name + ".gy.y").toFloats());
                tape.backward(y.times(come).reshape(1, (int) elements).reduce(Reduce.Function.SUM), 1f);
                parameters.forEach((input, parameter) -> {
                    if (golden.optional("%s.grad.%s".formatted(name, input)).isPresent()) {
                        found.put("%s.grad.%s".formatted(name, input), workspace.toArray(tape.gradient(parameter.slice())));
                    }
                    if (golden.optional("%s.out.%s".formatted(name, input)).isPresent()) {
                        found.put("%s.out.%s".formatted(name, input), workspace.toArray(parameter.slice()));
                    }
                });
                return found;
            }
        }
    }

    private static void check(Checkpoint golden, String tensor, float[] found) {
        double[] exact = golden.tensor(tensor + ".f64").toDoubles();
        float[] torch = golden.tensor(tensor).toFloats();
        assertThat(found).as(tensor).hasSize(exact.length);
        double error = 0;
        double reference = 0;
        double largest = 0;
        for (int i = 0; i < exact.length; i++) {
            error = Math.max(error, Math.abs(found[i] - exact[i]));
            reference = Math.max(reference, Math.abs(torch[i] - exact[i]));
            largest = Math.max(largest, Math.abs(exact[i]));
        }
        assertThat(error).as(tensor).isLessThanOrEqualTo(Math.max(FACTOR * reference, SMALL * largest));
    }
}
