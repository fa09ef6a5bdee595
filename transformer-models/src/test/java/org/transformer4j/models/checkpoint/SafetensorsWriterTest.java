package org.transformer4j.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;

class SafetensorsWriterTest {
    @TempDir
    private Path folder;

    private float written(DType type, float number) {
        Path file = folder.resolve("model.safetensors");
        new SafetensorsWriter().type(type).tensor("x", new long[] {1}, () -> new float[] {number}).write(file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.tensor("x").dtype()).isEqualTo(type);
            return checkpoint.tensor("x").toFloats()[0];
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BF16, 1.0, 1.0", "BF16, 1.00390625, 1.0", "BF16, 1.01171875, 1.015625", "BF16, 1.0039064, 1.0078125", "BF16, -1.00390625, -1.0",
        "BF16, 3.3895314E38, 3.3895314E38", "BF16, 1e-45, 0", "BF16, NaN, NaN", "BF16, -Infinity, -Infinity", "BF16, -0.0, -0.0",
        "F16, 1.00048828125, 1.0", "F16, 1.00146484375, 1.001953125", "F16, 65504, 65504", "F16, 6e-8, 5.9604645E-8", "F16, Infinity, Infinity",
        "F32, 0.1, 0.1"})
    void numbers_are_rounded_to_the_nearest_and_to_even_between_two(DType type, float number, float expected) {
        assertThat(Float.floatToIntBits(written(type, number))).isEqualTo(Float.floatToIntBits(expected));
    }

    @Test
    void a_number_that_the_type_has_not_is_refused() {
        assertThatThrownBy(() -> written(DType.F16, 70000)).isInstanceOf(CheckpointException.class).hasMessageContaining("'x' has the number 70000")
                .hasMessageContaining("F32");
        assertThatThrownBy(() -> written(DType.BF16, Float.MAX_VALUE)).hasMessageContaining("3.4028235E38");
        assertThat(folder.toFile().list()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"F64", "I32", "BOOL"})
    void a_type_that_is_no_weight_is_refused(DType type) {
        assertThatThrownBy(() -> new SafetensorsWriter().type(type)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(type.name());
    }

    @Test
    void several_tensors_follow_one_another() {
        Path file = folder.resolve("model.safetensors");
        float[] many = new float[40_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = i % 100;
        }
        new SafetensorsWriter().type(DType.BF16).metadata("format", "pt").tensor("b", new long[] {200, 200}, () -> many)
                .tensor("a", new long[] {3}, () -> new float[] {1, 2, 3}).write(file);

        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.metadata()).containsEntry("format", "pt");
            assertThat(checkpoint.tensor("a").toFloats()).containsExactly(1, 2, 3);
            assertThat(checkpoint.tensor("b").toFloats()).containsExactly(many);
        }
    }
}
