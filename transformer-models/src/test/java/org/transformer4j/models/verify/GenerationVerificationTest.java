package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Recorded generations. */
class GenerationVerificationTest extends VerifiedFolder {
    private int[][] shortened(int[][] rows, int columns) {
        return Arrays.stream(rows).map(row -> Arrays.copyOf(row, columns)).toArray(int[][]::new);
    }

    @Test
    void may_be_short() {
        GoldenFolder golden = GoldenFolder.gpt2(folder);
        int[][] sequences = shortened(golden.integers("generate.out.sequences"), 7);

        VerifyReport report = verify(golden.integers("generate.out.sequences", sequences));

        assertThat(report.passed()).isTrue();
        assertThat(report.generations().getFirst().tokens()).isEqualTo(2);
    }

    @Test
    void may_go_without_a_mask() {
        assertThat(verify(GoldenFolder.gpt2(folder).remove("generate.in.attention_mask")).passed()).isTrue();
    }

    @Test
    void takes_padding_tokens_for_padding_where_there_is_no_mask() {
        GoldenFolder golden = GoldenFolder.gpt2(folder).remove("generate_leftpad.in.attention_mask");

        assertThat(verify(golden).passed()).isFalse();
        assertThat(verify(golden.configured("\"eos_token_id\": 2", "\"eos_token_id\": 2, \"pad_token_id\": 0")).passed()).isTrue();
    }

    @Test
    void may_end_early_and_be_filled_up() {
        GoldenFolder golden = GoldenFolder.gpt2(folder).configured("\"eos_token_id\": 2", "\"eos_token_id\": 61, \"pad_token_id\": 5");
        int[][] sequences = golden.integers("generate.out.sequences");
        Arrays.fill(sequences[0], 8, 26, 5);
        Arrays.fill(sequences[1], 8, 26, 5);

        VerifyReport report = verify(golden.remove("generate_leftpad").integers("generate.out.sequences", sequences));

        assertThat(report.passed()).isTrue();
        assertThat(report.generations().getFirst().tokens()).isEqualTo(4);
    }

    @Test
    void may_not_be_filled_up_with_anything_else() {
        GoldenFolder golden = GoldenFolder.gpt2(folder).configured("\"eos_token_id\": 2", "\"eos_token_id\": 61, \"pad_token_id\": 5");
        int[][] sequences = golden.integers("generate.out.sequences");
        Arrays.fill(sequences[0], 8, 26, 6);

        assertThat(verify(golden.integers("generate.out.sequences", sequences)).passed()).isFalse();
    }

    @Test
    void may_not_continue_padding() {
        GoldenFolder golden = GoldenFolder.gpt2(folder).integers("generate.in.attention_mask", new int[][] {{1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 0, 0}});

        VerifyReport report = verify(golden);

        assertThat(report.passed()).isFalse();
        assertThat(report.unsupported()).singleElement().asString().contains("generate.in.attention_mask").contains("row 1");
    }

    @Test
    void beams_that_are_not_used_are_not_looked_at() {
        assertThat(verify(GoldenFolder.gpt2(folder).configured("\"n_layer\": 2", "\"n_layer\": 2, \"num_beams\": 0")).passed()).isTrue();
    }
}
