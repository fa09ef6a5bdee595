package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.Shape;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.ForwardPass;

class GradientClipperTest {
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
    @CsvSource({"clip_norm_1,EUCLIDEAN,1", "clip_norm_1000,EUCLIDEAN,1000", "clip_norm_inf,MAXIMUM,0.5"})
    void gradients_are_made_as_small_as_pytorch_makes_them(String name, GradientNorm type, double most) {
        GradientClipper clipper = new GradientClipper(pass, new Clipping(most, type, Double.POSITIVE_INFINITY));
        double norm = clipper.norm(List.of(gradient("w"), gradient("b")));
        double exact = golden.tensor(name + ".total.f64").toDoubles()[0];
        assertThat(norm).isCloseTo(exact, Offset.offset(1e-6 * exact));
        double factor = clipper.factor(norm);
        for (String part : List.of("w", "b")) {
            double[] expected = golden.tensor("%s.%s.f64".formatted(name, part)).toDoubles();
            double[] found = Arrays.stream(golden.tensor("gradient.0." + part).toDoubles()).map(each -> each * factor).toArray();
            assertThat(found).as(part).containsExactly(expected, Offset.offset(1e-6));
        }
    }

    @Test
    void single_numbers_are_limited_as_in_pytorch() {
        Slice clipped = new GradientClipper(pass, new Clipping(1, GradientNorm.EUCLIDEAN, 0.5)).values(List.of(gradient("w")), 1).getFirst();
        assertThat(pass.workspace().toArray(clipped)).containsExactly(golden.tensor("clip_value.w").toFloats());
    }

    private double norm(GradientNorm type, float[]... gradients) {
        Clipping none = new Clipping(Double.POSITIVE_INFINITY, type, Double.POSITIVE_INFINITY);
        return new GradientClipper(pass, none).norm(Stream.of(gradients).map(numbers -> pass.workspace().tensor(Shape.of(numbers.length), numbers).slice()).toList());
    }

    @Test
    void numbers_whose_squares_f32_does_not_hold_have_a_norm() {
        float large = 0x1p100f;
        assertThat(norm(GradientNorm.EUCLIDEAN, new float[] {3 * large, -4 * large, 0})).isEqualTo(5 * 0x1p100);
        assertThat(norm(GradientNorm.EUCLIDEAN, new float[] {-Float.MAX_VALUE})).isCloseTo(Float.MAX_VALUE, Percentage.withPercentage(1e-4));
        assertThat(norm(GradientNorm.EUCLIDEAN, new float[] {0, 3}, new float[] {4})).isEqualTo(5);
        float[] many = new float[100_000];
        Arrays.fill(many, Float.MAX_VALUE);
        assertThat(norm(GradientNorm.EUCLIDEAN, many, many)).isCloseTo(Math.sqrt(200_000) * Float.MAX_VALUE, Percentage.withPercentage(1e-4));
    }

    @Test
    void the_largest_size_is_that_of_any_parameter() {
        assertThat(norm(GradientNorm.MAXIMUM, new float[] {1, -7}, new float[] {6, 0})).isEqualTo(7);
        assertThat(norm(GradientNorm.MAXIMUM, new float[] {1}, new float[] {6, 0})).isEqualTo(6);
        assertThat(norm(GradientNorm.MAXIMUM, new float[] {0x1p100f, -Float.MAX_VALUE})).isEqualTo(Float.MAX_VALUE);
        assertThat(norm(GradientNorm.MAXIMUM, new float[] {0})).isZero();
    }

    @ParameterizedTest
    @EnumSource(GradientNorm.class)
    void a_number_that_is_not_finite_is_noticed(GradientNorm type) {
        assertThat(norm(type, new float[] {1, Float.NaN, 3}, new float[] {9})).isNaN();
        assertThat(norm(type, new float[] {0x1p100f, Float.NaN})).isNaN();
        assertThat(norm(type, new float[] {1, Float.NEGATIVE_INFINITY})).isInfinite();
        assertThat(norm(type, new float[] {Float.POSITIVE_INFINITY, 0x1p100f})).isInfinite();
    }
}
