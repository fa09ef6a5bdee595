package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.StoredTensor;

class OutputCheckTest {
    private static Optional<StoredTensor> single(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Optional.of(new StoredTensor("out.y", DType.F32, new long[] {values.length / 2, 2}, MemorySegment.ofArray(bytes.array())));
    }

    private static Optional<StoredTensor> exact(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return Optional.of(new StoredTensor("out.y.f64", DType.F64, new long[] {values.length / 2, 2}, MemorySegment.ofArray(bytes.array())));
    }

    private static OutputCheck check(GoldenOutput golden, float... computed) {
        return OutputCheck.of("out.y", golden, Computed.whole(new long[] {computed.length / 2, 2}, computed));
    }

    @Test
    void an_error_of_four_times_that_of_pytorch_passes_and_more_does_not() {
        GoldenOutput golden = new GoldenOutput(single(1.0625f, 0), exact(1, 0));

        assertThat(check(golden, 1.25f, 0)).matches(OutputCheck::passed).extracting(check -> check.ratio().orElseThrow()).isEqualTo(4.0);
        assertThat(check(golden, 1.2501f, 0).passed()).isFalse();
    }

    @Test
    void an_error_of_a_millionth_of_the_largest_magnitude_passes_even_where_pytorch_has_none() {
        GoldenOutput golden = new GoldenOutput(single(0, -1024), exact(0, -1024));

        assertThat(check(golden, 0.001f, -1024)).matches(OutputCheck::passed).matches(check -> check.ratio().isEmpty());
        assertThat(check(golden, 0.0011f, -1024).passed()).isFalse();
    }

    @Test
    void without_float64_the_error_of_pytorch_is_unknown() {
        GoldenOutput golden = new GoldenOutput(single(0, 1), Optional.empty());

        assertThat(check(golden, 0.9e-5f, 1)).matches(OutputCheck::passed).matches(check -> check.referenceError().isEmpty());
        assertThat(check(golden, 1.1e-5f, 1).passed()).isFalse();
    }

    @Test
    void with_float64_alone_a_millionth_is_the_limit() {
        GoldenOutput golden = new GoldenOutput(Optional.empty(), exact(0, 1));

        assertThat(check(golden, 0.9e-6f, 1)).matches(OutputCheck::passed).matches(check -> check.limit() == 1e-6);
        assertThat(check(golden, 1.1e-6f, 1).passed()).isFalse();
    }

    @Test
    void a_number_that_is_not_one_must_be_the_same() {
        GoldenOutput golden = new GoldenOutput(Optional.empty(), exact(Double.NaN, Double.NEGATIVE_INFINITY));

        assertThat(check(golden, Float.NaN, Float.NEGATIVE_INFINITY)).matches(OutputCheck::passed);
        assertThat(check(golden, 1, Float.NEGATIVE_INFINITY).error()).isInfinite();
        assertThat(check(golden, Float.NaN, Float.POSITIVE_INFINITY).passed()).isFalse();
        assertThat(check(golden, Float.NaN, Float.NaN).passed()).isFalse();
    }

    @Test
    void rows_of_padding_do_not_count() {
        GoldenOutput golden = new GoldenOutput(single(1, 2, 3, 4), exact(1, 2, 3, 4));
        Computed computed = new Computed(new long[] {2, 2}, new float[] {1, 2, 99, Float.NaN}, new boolean[] {true, false});

        assertThat(OutputCheck.of("out.y", golden, computed)).matches(check -> check.passed() && check.compared() == 2 && check.magnitude() == 2);
    }

    @Test
    void an_output_that_is_all_padding_is_refused() {
        GoldenOutput golden = new GoldenOutput(single(1, 2), Optional.empty());

        assertThatThrownBy(() -> OutputCheck.of("out.y", golden, new Computed(new long[] {1, 2}, new float[2], new boolean[1])))
                .isInstanceOf(UnsupportedCase.class).hasMessageContaining("padding");
    }
}
