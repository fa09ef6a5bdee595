package org.transformer4j.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.conformance.oracle.OracleProvider;
import org.transformer4j.models.checkpoint.Checkpoint;

class OptimizersTest {
    private static final Path GOLDEN = Path.of("src/test/resources/goldens/torch_optimizers/io.safetensors");
    private static final int STEPS = 5;
    /** How many times PyTorch's own error may be. */
    private static final double FACTOR = 4;
    /** What passes in any case, relative to the largest number. */
    private static final double SMALL = 1e-6;

    private Checkpoint golden;

    @BeforeEach
    void open() {
        golden = Checkpoint.open(GOLDEN);
    }

    @AfterEach
    void close() {
        golden.close();
    }

    static Stream<Arguments> recorded() {
        return Stream.of(
                Arguments.of("sgd", Sgd.plain(), 0.1),
                Arguments.of("sgd_momentum", Sgd.momentum(0.9), 0.1),
                Arguments.of("sgd_nesterov", new Sgd(0.9, 0, true, 0), 0.1),
                Arguments.of("sgd_dampening_wd", new Sgd(0.9, 0.5, false, 0.01), 0.1),
                Arguments.of("adam", Adam.adam(), 0.01),
                Arguments.of("adam_paper", new Adam(0.9, 0.98, 1e-9, 0, false), 0.01),
                Arguments.of("adam_l2", new Adam(0.9, 0.999, 1e-8, 0.1, false), 0.01),
                Arguments.of("adam_amsgrad", Adam.adam().withAmsgrad(), 0.01),
                Arguments.of("adamw", Adam.adamW(0.01), 0.01),
                Arguments.of("adamw_wd", Adam.adamW(0.1).betas(0.9, 0.95), 0.01),
                Arguments.of("adamw_amsgrad", Adam.adamW(0.01).withAmsgrad(), 0.01),
                Arguments.of("rmsprop", new RmsProp(0.95, 1e-8, 0, false, 0), 0.01),
                Arguments.of("rmsprop_centered", new RmsProp(0.99, 1e-8, 0.9, true, 0), 0.01),
                Arguments.of("adagrad", Adagrad.adagrad(), 0.05),
                Arguments.of("adafactor_relative", Adafactor.relative(), 1.0),
                Arguments.of("adafactor_fixed", Adafactor.scheduled(0, 0), 0.01),
                Arguments.of("adafactor_beta1_wd", Adafactor.scheduled(0.9, 0.1), 0.01));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void five_steps_are_those_of_pytorch(String name, Optimizer optimizer, double rate) {
        try (Backend backend = Backends.select("cpu")) {
            for (String part : List.of("w", "b")) {
                Run run = new Run(optimizer, part);
                for (int step = 1; step <= STEPS; step++) {
                    String tensor = "%s.step%d.%s".formatted(name, step, part);
                    check(tensor, run.learn(backend, step, rate));
                }
                run.state.forEach((kept, numbers) -> check("%s.state.%s.%s".formatted(name, kept, part), numbers));
            }
        }
    }

    static Stream<Optimizer> all() {
        return Stream.concat(recorded().map(each -> (Optimizer) each.get()[1]),
                Stream.of(Lion.lion(0.1), new Adafactor(true, true, true, 0.9, 1, -0.8, 1e-30, 1e-3, 0.1)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_oracle_learns_the_same_bits(Optimizer optimizer) {
        try (Backend cpu = Backends.select("cpu"); Backend oracle = Backends.open(new OracleProvider(), 0)) {
            assertThat(new Run(optimizer, "w").learn(oracle, STEPS, 0.01)).containsExactly(new Run(optimizer, "w").learn(cpu, STEPS, 0.01));
        }
    }

    @Test
    void lion_moves_by_the_sign_of_a_mean() {
        Lion lion = new Lion(0.9, 0.99, 0.1);
        double rate = 1e-3;
        double[] w = golden.tensor("start.w").toDoubles();
        double[] m = new double[w.length];
        for (int step = 0; step < STEPS; step++) {
            double[] g = golden.tensor("gradient.%d.w".formatted(step)).toDoubles();
            for (int i = 0; i < w.length; i++) {
                w[i] -= rate * (Math.signum(0.9 * m[i] + 0.1 * g[i]) + 0.1 * w[i]);
                m[i] = 0.99 * m[i] + 0.01 * g[i];
            }
        }
        try (Backend backend = Backends.select("cpu")) {
            float[] found = new Run(lion, "w").learn(backend, STEPS, rate);
            for (int i = 0; i < w.length; i++) {
                assertThat((double) found[i]).isCloseTo(w[i], Offset.offset(1e-6));
            }
        }
    }

    @Test
    void the_mean_squares_of_a_stack_of_matrices_are_those_of_each() {
        float[] numbers = golden.tensor("gradient.0.w").toFloats();
        Adafactor optimizer = Adafactor.scheduled(0, 0);
        assertThat(optimizer.state(Shape.of(2, 2, 3))).containsExactly(new Optimizer.State("exp_avg_sq_row", 4),
                new Optimizer.State("exp_avg_sq_col", 6));
        try (Backend backend = Backends.select("cpu"); Workspace workspace = backend.newWorkspace()) {
            float[] together = directions(workspace, Shape.of(2, 2, 3), numbers);
            float[] first = directions(workspace, Shape.of(2, 3), Arrays.copyOf(numbers, 6));
            float[] second = directions(workspace, Shape.of(2, 3), Arrays.copyOfRange(numbers, 6, 12));
            assertThat(Arrays.copyOf(together, 6)).containsExactly(first);
            assertThat(Arrays.copyOfRange(together, 6, 12)).containsExactly(second);
        }
    }

    private static float[] directions(Workspace workspace, Shape shape, float[] gradient) {
        Formula formula = new Formula(workspace);
        int rows = Math.toIntExact(shape.rows());
        int columns = rows / shape.dimension(-2) * shape.width();
        Slice h = workspace.tensor(Shape.of(gradient.length), gradient).slice();
        FactoredSquare square = new FactoredSquare(formula, shape, workspace.tensor(Shape.of(rows), new float[rows]).slice(),
                workspace.tensor(Shape.of(columns), new float[columns]).slice());
        return read(workspace, square.direction(h, formula.times(h, h), 0.5));
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> Adam.adamW(-1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
        assertThatThrownBy(() -> Adam.adamW(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sgd.momentum(1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("momentum");
        assertThatThrownBy(() -> new Sgd(0, 0, true, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Nesterov");
        assertThatThrownBy(() -> new Lion(0.9, 1, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("second beta");
        assertThatThrownBy(() -> new RmsProp(0.9, -1, 0, false, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> new Adagrad(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("rate");
        assertThatThrownBy(() -> new Adafactor(true, true, true, 0, 0, -0.8, 1e-30, 1e-3, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("clip");
    }

    /** A parameter of the golden file that learns from its gradients. */
    private final class Run {
        private final Optimizer optimizer;
        private final String part;
        private final Shape shape;
        private float[] weights;
        private Map<String, float[]> state = new LinkedHashMap<>();
        private int done;

        Run(Optimizer optimizer, String part) {
            this.optimizer = optimizer;
            this.part = part;
            this.shape = Shape.of(Arrays.stream(golden.tensor("start." + part).shape()).mapToInt(Math::toIntExact).toArray());
            this.weights = golden.tensor("start." + part).toFloats();
            optimizer.state(shape).forEach(each -> state.put(each.name(), new float[Math.toIntExact(each.elements())]));
        }

        /** The weights after so many steps. */
        float[] learn(Backend backend, int steps, double rate) {
            try (Weights memory = new Weights(backend); Workspace workspace = backend.newWorkspace()) {
                Slice w = memory.parameter(shape, weights).slice();
                Map<String, Slice> kept = new LinkedHashMap<>();
                state.forEach((name, numbers) -> kept.put(name, memory.parameter(Shape.of(numbers.length), numbers).slice()));
                while (done < steps) {
                    Tensor gradient = workspace.tensor(shape, golden.tensor("gradient.%d.%s".formatted(done, part)).toFloats());
                    done++;
                    optimizer.step(new Optimizer.Step(workspace, shape, w, gradient.slice(), kept, done, rate, 1, true));
                }
                weights = read(workspace, w);
                kept.forEach((name, slice) -> state.put(name, read(workspace, slice)));
                return weights;
            }
        }
    }

    private static float[] read(Workspace workspace, Slice slice) {
        int length = Math.toIntExact(slice.length());
        Tensor copy = workspace.allocate(Shape.of(length));
        new Formula(workspace).store(slice, copy.slice());
        return copy.toArray();
    }

    private void check(String tensor, float[] found) {
        double[] exact = golden.tensor(tensor + ".f64").toDoubles();
        float[] torch = golden.tensor(tensor).toFloats();
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
