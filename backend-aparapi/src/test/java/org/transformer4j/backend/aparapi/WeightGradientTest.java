package org.transformer4j.backend.aparapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Queue;

/** Gradients of weights with longer tables and larger matrices than small cases have. */
class WeightGradientTest {
    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);

    @Test
    void a_table_that_does_not_fit_among_the_arguments_does_as_well() {
        int[] lengths = new int[400];
        Arrays.setAll(lengths, i -> 1 + i % 3);
        compare(19, 35, lengths);
    }

    @Test
    void it_shares_the_scratch_memory_with_panels() {
        int[] lengths = new int[400];
        Arrays.setAll(lengths, i -> 1 + i % 3);
        compare(259, 35, lengths);
    }

    @Test
    void panels_have_the_rows_of_all_sequences() {
        compare(300, 50, 257, 0, 300);
    }

    private void compare(int m, int n, int... lengths) {
        Sequences sequences = Sequences.whole(lengths);
        float[] a = numbers(sequences.rows() * m);
        float[] b = numbers(sequences.rows() * n);
        float[] sum = numbers(m * n);
        try (Device device = TestDevices.open(); Queue queue = device.newQueue(); Buffer left = filled(device, queue, a);
                Buffer right = filled(device, queue, b); Buffer result = filled(device, queue, sum)) {
            device.prepare(new WeightGradient()).launch(queue,
                    Args.of(new long[] {m, n}, sequences, left.all(), right.all(), result.all()));
            float[] actual = new float[sum.length];
            queue.read(result.all(), MemorySegment.ofArray(actual));
            assertThat(actual).containsExactly(expected(m, n, sequences, a, b, sum));
        }
    }

    private static Buffer filled(Device device, Queue queue, float[] numbers) {
        Buffer buffer = device.allocate(DType.F32, numbers.length);
        queue.write(buffer.all(), MemorySegment.ofArray(numbers));
        return buffer;
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat(-1, 1);
        }
        return numbers;
    }

    private static float[] expected(int m, int n, Sequences sequences, float[] a, float[] b, float[] sum) {
        float[] result = sum.clone();
        for (int s = 0; s < sequences.count(); s++) {
            for (int from = 0; from < sequences.queryLength(s); from += Canon.DOT_BLOCK) {
                int first = sequences.queryStart(s) + from;
                int last = first + Math.min(Canon.DOT_BLOCK, sequences.queryLength(s) - from);
                for (int i = 0; i < m * n; i++) {
                    float chain = 0f;
                    for (int row = first; row < last; row++) {
                        chain = Math.fma(a[row * m + i / n], b[row * n + i % n], chain);
                    }
                    result[i] = result[i] + chain;
                }
            }
        }
        return result;
    }
}
