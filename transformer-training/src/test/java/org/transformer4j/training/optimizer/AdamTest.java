package org.transformer4j.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.models.checkpoint.Checkpoint;

class AdamTest {
    private static final Path GOLDEN = Path.of("src/test/resources/goldens/torch_optimizers/io.safetensors");
    /** How many times PyTorch's own error may be. */
    private static final double FACTOR = 4;

    @Test
    void five_steps_are_those_of_pytorch() {
        compare("adam", Adam.adam(), 0.01);
        compare("adam_paper", new Adam(0.9, 0.98, 1e-9, 0, false), 0.01);
        compare("adam_l2", new Adam(0.9, 0.999, 1e-8, 0.1, false), 0.01);
        compare("adamw", Adam.adamW(0.01), 0.01);
        compare("adamw_wd", Adam.adamW(0.1).betas(0.9, 0.95), 0.01);
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> Adam.adamW(-1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
        assertThatThrownBy(() -> Adam.adamW(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void compare(String name, Adam adam, double rate) {
        try (Checkpoint golden = Checkpoint.open(GOLDEN); Backend backend = Backends.select("cpu"); Weights weights = new Weights(backend);
                Workspace workspace = backend.newWorkspace()) {
            for (String part : List.of("w", "b")) {
                float[] start = golden.tensor("start." + part).toFloats();
                Parameter parameter = parameter(weights, start);
                Parameter mean = parameter(weights, new float[start.length]);
                Parameter square = parameter(weights, new float[start.length]);
                for (int step = 1; step <= 5; step++) {
                    Tensor gradient = workspace.tensor(parameter.shape(), golden.tensor("gradient.%d.%s".formatted(step - 1, part)).toFloats());
                    adam.step(new Optimizer.Step(workspace, parameter.slice(), gradient.slice(), List.of(mean.slice(), square.slice()), step, rate, 1, true));
                    check(name, part, step, golden, read(workspace, parameter));
                }
            }
        }
    }

    private static Parameter parameter(Weights weights, float[] values) {
        return weights.parameter(Shape.of(values.length), values);
    }

    private static float[] read(Workspace workspace, Parameter parameter) {
        int length = parameter.shape().width();
        return workspace.tensor(Shape.of(1, length), new float[length]).plus(parameter).toArray();
    }

    private static void check(String name, String part, int step, Checkpoint golden, float[] found) {
        String tensor = "%s.step%d.%s".formatted(name, step, part);
        double[] exact = golden.tensor(tensor + ".f64").toDoubles();
        float[] torch = golden.tensor(tensor).toFloats();
        double error = 0;
        double reference = 0;
        for (int i = 0; i < exact.length; i++) {
            error = Math.max(error, Math.abs(found[i] - exact[i]));
            reference = Math.max(reference, Math.abs(torch[i] - exact[i]));
        }
        assertThat(error).as(tensor).isLessThanOrEqualTo(FACTOR * reference);
    }
}
