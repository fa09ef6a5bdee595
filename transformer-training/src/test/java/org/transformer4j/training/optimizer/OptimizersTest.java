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
                Arguments.of("adadelta", Adadelta.adadelta(), 1.0),
                Arguments.of("adamax", Adamax.adamax(), 0.01),
                Arguments.of("radam", RAdam.radam(), 0.01),
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
                Stream.of(Lion.lion(0.1), NAdam.nadam(), new RAdam(0.9, 0.9, 1e-8, 0.1), new Adafactor(true, true, true, 0.9, 1, -0.8, 1e-30, 1e-3, 0.1)));
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
    void radam_shortens_its_steps_once_it_divides_by_the_mean_square() {
        RAdam radam = new RAdam(0.9, 0.95, 1e-8, 0.1);
        double rate = 1e-2;
        double[] w = golden.tensor("start.w").toDoubles();
        double[] m = new double[w.length];
        double[] v = new double[w.length];
        int rounds = 4 * STEPS;
        for (int t = 1; t <= rounds; t++) {
            double[] g = golden.tensor("gradient.%d.w".formatted((t - 1) % STEPS)).toDoubles();
            double most = 2 / (1 - 0.95) - 1;
            double length = most - 2 * t * Math.pow(0.95, t) / (1 - Math.pow(0.95, t));
            for (int i = 0; i < w.length; i++) {
                double h = g[i] + 0.1 * w[i];
                m[i] = 0.9 * m[i] + 0.1 * h;
                v[i] = 0.95 * v[i] + 0.05 * h * h;
                double mean = m[i] / (1 - Math.pow(0.9, t));
                double rectified = Math.sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length));
                w[i] -= rate * (length > 5 ? mean * rectified * Math.sqrt(1 - Math.pow(0.95, t)) / (Math.sqrt(v[i]) + 1e-8) : mean);
            }
        }
        try (Backend backend = Backends.select("cpu")) {
            float[] found = new Run(radam, "w").learn(backend, rounds, rate);
            for (int i = 0; i < w.length; i++) {
                assertThat((double) found[i]).isCloseTo(w[i], Offset.offset(1e-6));
            }
        }
    }

    @Test
    void nadam_is_that_of_the_paper() {
        double rate = 1e-2;
        int rounds = 4 * STEPS;
        try (Backend backend = Backends.select("cpu")) {
            float[] found = new Run(NAdam.nadam(), "w").learn(backend, rounds, rate);
            double[] expected = nadam(rounds, rate, false);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) found[i]).isCloseTo(expected[i], Offset.offset(1e-6));
            }
        }
    }

    /** It takes one momentum too many into the product of the next step, which later versions do not, and keeps that product in binary32. */
    @Test
    void pytorch_1_13_differs_from_the_paper_in_one_factor_alone() {
        double[] recorded = golden.tensor("nadam.step5.w.f64").toDoubles();
        double[] found = nadam(STEPS, 1e-2, true);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(recorded[i], Offset.offset(1e-9));
        }
    }

    private double[] nadam(int rounds, double rate, boolean oneTooMany) {
        double[] w = golden.tensor("start.w").toDoubles();
        double[] m = new double[w.length];
        double[] v = new double[w.length];
        double product = 1;
        for (int t = 1; t <= rounds; t++) {
            double[] g = golden.tensor("gradient.%d.w".formatted((t - 1) % STEPS)).toDoubles();
            double now = 0.9 * (1 - 0.5 * Math.pow(0.96, t * 4e-3));
            double next = 0.9 * (1 - 0.5 * Math.pow(0.96, (t + 1) * 4e-3));
            product *= now;
            double later = product * next * (oneTooMany ? now : 1);
            for (int i = 0; i < w.length; i++) {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                double root = Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8;
                w[i] -= rate * ((1 - now) / (1 - product) * g[i] / root + next / (1 - later) * m[i] / root);
            }
        }
        return w;
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
        assertThatThrownBy(() -> new Adam(0.9, 0.9, 1e-50, 0, false, false)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1.0E-50");
        assertThatThrownBy(() -> new Adagrad(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("rate");
        assertThatThrownBy(() -> new Adadelta(1, 1e-6, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("rho");
        assertThatThrownBy(() -> new Adamax(0.9, 0.9, -1, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> new NAdam(0.9, 0.9, 1e-8, -1, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("momentum");
        assertThatThrownBy(() -> new RAdam(0.9, 1.5, 1e-8, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("second beta");
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
                    Tensor gradient = workspace.tensor(shape, golden.tensor("gradient.%d.%s".formatted(done % STEPS, part)).toFloats());
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
