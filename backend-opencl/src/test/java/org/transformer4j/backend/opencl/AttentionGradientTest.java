package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Decomposition;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Gradients of attention that go in several rounds, for want of working memory, against their decomposition. */
@RequiresOpenCl
class AttentionGradientTest {
    private static final Sequences SEQUENCES = Sequences.of(new int[] {0, 1, 2, 3}, new int[] {150, 0, 3, 70}, new int[] {150, 20, 90, 70});

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);

    @ParameterizedTest
    @EnumSource
    void rounds_of_some_blocks_give_the_same_bits(Tuning tuning) {
        compare(tuning, 300 << 10, new AttentionGradient(4, 2, 8, Scoring.scaled(0.5f), Mask.CAUSAL));
    }

    @ParameterizedTest
    @EnumSource
    void rounds_of_some_heads_of_a_block_give_the_same_bits(Tuning tuning) {
        Scoring scoring = Scoring.scaled(0.5f).capped(2f).biased(new RelativeBias(9, 2));
        compare(tuning, 60 << 10, new AttentionGradient(4, 2, 8, scoring, new Mask(100, 3)));
    }

    @Test
    void other_sequences_follow_on_the_same_kernel() {
        AttentionGradient op = new AttentionGradient(2, 2, 8, Scoring.scaled(0.5f), Mask.NONE);
        try (Workplace workplace = workplace(Tuning.PROCESSOR, Long.MAX_VALUE)) {
            Kernel kernel = workplace.device.prepare(op);
            for (Sequences sequences : List.of(Sequences.whole(5, 7), Sequences.whole(7, 5), Sequences.whole(130), Sequences.whole(5, 7))) {
                compare(workplace, kernel, op, sequences);
            }
        }
    }

    private void compare(Tuning tuning, long largestAllocation, AttentionGradient op) {
        try (Workplace workplace = workplace(tuning, largestAllocation)) {
            compare(workplace, workplace.device.prepare(op), op, SEQUENCES);
        }
    }

    private static Workplace workplace(Tuning tuning, long largestAllocation) {
        return new Workplace(largestAllocation, Division.of(OpenCl.devices().getFirst()), tuning);
    }

    private void compare(Workplace workplace, Kernel kernel, AttentionGradient op, Sequences sequences) {
        List<float[]> operands = operands(op, sequences);
        List<float[]> results = results(workplace, kernel, sequences, operands);
        try (Workplace other = new Workplace()) {
            List<float[]> expected = results(other, new Decomposition(other.device, op), sequences, operands);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(results.get(i)).containsExactly(expected.get(i));
            }
        }
    }

    private List<float[]> operands(AttentionGradient op, Sequences sequences) {
        int queries = sequences.rows() * op.heads() * op.headDim();
        int keys = (int) AttentionGradient.keys(sequences) * op.kvHeads() * op.headDim();
        List<float[]> operands = new ArrayList<>(List.of(numbers(queries), numbers(keys), numbers(keys)));
        op.scoring().bias().ifPresent(bias -> operands.add(numbers(op.heads() * bias.span())));
        operands.addAll(List.of(numbers(queries), numbers(queries), numbers(keys), numbers(keys)));
        op.scoring().bias().ifPresent(bias -> operands.add(numbers(op.heads() * bias.span())));
        return operands;
    }

    /** All operands, as they are afterwards. */
    private static List<float[]> results(Workplace workplace, Kernel kernel, Sequences sequences, List<float[]> operands) {
        Slice[] slices = operands.stream().map(workplace::floats).toArray(Slice[]::new);
        kernel.launch(workplace.queue, Args.of(new long[0], sequences, slices));
        return Arrays.stream(slices).map(workplace::read).toList();
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat(-1, 1);
        }
        return numbers;
    }
}
