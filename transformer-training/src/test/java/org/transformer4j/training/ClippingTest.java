package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.Shape;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.ForwardPass;

class ClippingTest {
    private static final Path GOLDEN = Path.of("src/test/resources/goldens/torch_optimizers/io.safetensors");

    private final Checkpoint golden = Checkpoint.open(GOLDEN);
    private Backend cpu;
    private Backend training;
    private ForwardPass pass;

    @BeforeEach
    void open() {
        cpu = Backends.select("cpu");
        training = new Backend(new AutogradDevice(cpu.device()));
        pass = new ForwardPass(training);
    }

    @AfterEach
    void close() {
        pass.close();
        training.close();
        cpu.close();
        golden.close();
    }

    private Slice gradient(String part) {
        float[] numbers = golden.tensor("gradient.0." + part).toFloats();
        return pass.workspace().tensor(Shape.of(numbers.length), numbers).slice();
    }

    @ParameterizedTest
    @CsvSource({"clip_norm_1,1", "clip_norm_1000,1000"})
    void gradients_are_made_as_small_as_pytorch_makes_them(String name, double most) {
        Clipping clipping = new Clipping(pass);
        double norm = clipping.norm(List.of(gradient("w"), gradient("b")));
        double exact = golden.tensor(name + ".total.f64").toDoubles()[0];
        assertThat(norm).isCloseTo(exact, Offset.offset(1e-6 * exact));
        double scale = clipping.scale(norm, most);
        for (String part : List.of("w", "b")) {
            double[] expected = golden.tensor("%s.%s.f64".formatted(name, part)).toDoubles();
            double[] found = Arrays.stream(golden.tensor("gradient.0." + part).toDoubles()).map(each -> each * scale).toArray();
            assertThat(found).as(part).containsExactly(expected, Offset.offset(1e-6));
        }
    }

    @Test
    void single_numbers_are_limited_as_in_pytorch() {
        Slice clipped = new Clipping(pass).values(List.of(gradient("w")), 0.5).getFirst();
        assertThat(pass.workspace().toArray(clipped)).containsExactly(golden.tensor("clip_value.w").toFloats());
    }
}
