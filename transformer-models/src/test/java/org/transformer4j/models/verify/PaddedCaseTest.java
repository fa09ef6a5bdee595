package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Padding in recorded cases. */
class PaddedCaseTest extends VerifiedFolder {
    private static final int PADS = 3;

    /** The case without a mask, three columns further right in its second row, with nonsense where the padding is. */
    private GoldenFolder shifted(boolean positions) {
        GoldenFolder golden = GoldenFolder.gpt2(folder);
        int[] ids = golden.integers("nomask.in.input_ids")[0];
        double[] logits = golden.doubles("nomask.out.logits.f64");
        int length = ids.length + PADS;
        int width = logits.length / ids.length;
        int[][] padded = new int[2][length];
        int[][] mask = new int[2][length];
        int[][] position = new int[2][length];
        double[] expected = new double[2 * length * width];
        Arrays.fill(expected, Double.NaN);
        for (int row = 0; row < 2; row++) {
            int shift = row * PADS;
            for (int i = 0; i < ids.length; i++) {
                padded[row][shift + i] = ids[i];
                mask[row][shift + i] = 1;
                position[row][shift + i] = i;
                System.arraycopy(logits, i * width, expected, (row * length + shift + i) * width, width);
            }
        }
        golden.remove("").integers("in.input_ids", padded).integers("in.attention_mask", mask)
                .doubles("out.logits.f64", new long[] {2, length, width}, expected);
        return positions ? golden.integers("in.position_ids", position) : golden;
    }

    @Test
    void on_either_side_is_not_compared() {
        VerifyReport report = verify(shifted(true));

        assertThat(report.outputs()).singleElement().matches(check -> check.compared() == 2 * 10 * 99, "compares what the mask shows");
        assertThat(report.outputs().getFirst().error()).isLessThan(1e-5);
    }

    @Test
    void on_the_left_moves_positions_unless_they_are_given() {
        VerifyReport report = verify(shifted(false));

        assertThat(report.passed()).isFalse();
        assertThat(report.outputs().getFirst().error()).isGreaterThan(1e-2);
    }

    @Test
    void within_a_sequence_is_left_out() {
        GoldenFolder golden = GoldenFolder.gpt2(folder);
        int[][] mask = golden.integers("in.attention_mask");
        mask[0][4] = 0;

        VerifyReport report = verify(golden.remove("generate").remove("nomask").integers("in.attention_mask", mask));

        // What comes before the gap is as recorded, what comes after is not.
        assertThat(report.passed()).isFalse();
        assertThat(report.outputs()).filteredOn(check -> check.name().equals("out.hidden_states.0")).singleElement()
                .matches(OutputCheck::passed);
    }
}
