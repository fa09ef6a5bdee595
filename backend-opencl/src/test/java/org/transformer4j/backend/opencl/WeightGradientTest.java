package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Gradients of weights that are cut into more parts than small cases are. */
@RequiresOpenCl
class WeightGradientTest {
    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);

    @ParameterizedTest
    @EnumSource
    void the_gradient_of_a_bias_takes_block_after_block(Tuning tuning) {
        compare(tuning, 1, 130, 300, 0, 17, 256, 513);
        compare(tuning, 1, 64, 1, 1, 1, 700);
    }

    @ParameterizedTest
    @EnumSource
    void many_short_sequences_follow_one_another(Tuning tuning) {
        compare(tuning, 26, 70, new int[300]);
        int[] lengths = new int[300];
        Arrays.setAll(lengths, i -> i % 7);
        compare(tuning, 26, 70, lengths);
    }

    @ParameterizedTest
    @EnumSource
    void tiles_of_both_sizes_add_up_all_rows(Tuning tuning) {
        compare(tuning, 129, 1000, 20, 270, 3);
    }

    private void compare(Tuning tuning, int m, int n, int... lengths) {
        Sequences sequences = Sequences.whole(lengths);
        float[] a = numbers(sequences.rows() * m);
        float[] b = numbers(sequences.rows() * n);
        float[] sum = numbers(m * n);
        try (Workplace workplace = new Workplace(Long.MAX_VALUE, Division.of(OpenCl.devices().getFirst()), tuning)) {
            Slice result = workplace.floats(sum);
            Slice left = a.length == 0 ? workplace.zeros(DType.F32, 1).slice(0, 0) : workplace.floats(a);
            Slice right = b.length == 0 ? workplace.zeros(DType.F32, 1).slice(0, 0) : workplace.floats(b);
            workplace.device.prepare(new WeightGradient())
                    .launch(workplace.queue, Args.of(new long[] {m, n}, sequences, left, right, result));
            assertThat(workplace.read(result)).containsExactly(expected(m, n, sequences, a, b, sum));
        }
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
