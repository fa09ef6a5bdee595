package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What cannot be computed is named, and hides nothing else. */
class UnsupportedCaseTest extends VerifiedFolder {
    @Test
    void is_named_when_it_is_an_input() {
        GoldenFolder golden = GoldenFolder.gpt2(folder).integers("in.token_type_ids", new int[2][10]);

        VerifyReport report = verify(golden);

        assertThat(report.passed()).isFalse();
        assertThat(report.unsupported()).singleElement().asString().contains("in.token_type_ids");
        assertThat(report.outputs()).extracting(OutputCheck::name).containsExactly("nomask.out.logits");
    }

    @Test
    void is_named_when_it_is_an_output() {
        GoldenFolder golden = GoldenFolder.gpt2(folder).floats("nomask.out.pooler_output", new long[] {1, 2}, 1, 2);

        VerifyReport report = verify(golden);

        assertThat(report.passed()).isFalse();
        assertThat(report.unsupported()).singleElement().asString().contains("nomask.out.pooler_output");
    }

    @Test
    void is_an_output_of_another_shape() {
        VerifyReport report = verify(GoldenFolder.gpt2(folder).remove("nomask.out").floats("nomask.out.logits", new long[] {1, 5}, 1, 2, 3, 4, 5));

        assertThat(report.unsupported()).singleElement().asString().contains("nomask.out.logits").contains("[1, 5]").contains("[1, 10, 99]");
    }

    @Test
    void is_a_token_outside_of_the_vocabulary() {
        GoldenFolder golden = GoldenFolder.gpt2(folder).integers("nomask.in.input_ids", new int[][] {{1, 99, 3, 4, 5, 6, 7, 8, 9, 10}});

        assertThat(verify(golden).unsupported()).singleElement().asString().contains("99").contains("0 to 98");
    }

    @Test
    void is_a_case_without_outputs() {
        assertThat(verify(GoldenFolder.gpt2(folder).remove("nomask.out")).passed()).isFalse();
    }

    @Test
    void is_a_folder_of_nothing_but_training() {
        VerifyReport report = verify(GoldenFolder.gpt2(folder).remove("in.").remove("out.").remove("nomask").remove("generate"));

        assertThat(report.passed()).isFalse();
        assertThat(report.notApplicable()).hasSize(61);
    }

    @Nested
    class An_odd_case_does_not_hide_the_others {
        private VerifyReport verifyOdd(GoldenFolder golden) {
            VerifyReport report = verify(golden);
            assertThat(report.passed()).isFalse();
            assertThat(report.outputs()).hasSize(6).allMatch(OutputCheck::passed);
            assertThat(report.generations()).hasSize(2).allMatch(GenerationCheck::passed);
            return report;
        }

        @Test
        void with_a_mask_of_other_numbers() {
            assertThat(verifyOdd(GoldenFolder.gpt2(folder).integers("nomask.in.attention_mask", new int[][] {{1, 1, 1, 1, 1, 1, 1, 1, 1, 2}})).unsupported())
                    .singleElement().asString().contains("nomask.in.attention_mask", "0 and 1");
        }

        @Test
        void with_a_mask_of_fractions() {
            assertThat(verifyOdd(GoldenFolder.gpt2(folder).floats("nomask.in.attention_mask", new long[] {1, 10}, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5f)).unsupported())
                    .singleElement().asString().contains("nomask.in.attention_mask", "0.5");
        }

        @Test
        void with_an_output_of_integers() {
            assertThat(verifyOdd(GoldenFolder.gpt2(folder).remove("nomask.out").integers("nomask.out.logits", new int[][] {{1}})).unsupported())
                    .singleElement().asString().contains("nomask.out.logits", "F32");
        }

        @Test
        void with_a_position_that_the_model_has_not() {
            assertThat(verifyOdd(GoldenFolder.gpt2(folder).integers("nomask.in.position_ids", new int[][] {{0, 1, 2, 3, 4, 5, 6, 7, 8, 48}})).unsupported())
                    .singleElement().asString().contains("nomask.in.position_ids", "48", "0 to 47");
        }

        @Test
        void with_a_sequence_that_is_too_long() {
            assertThat(verifyOdd(GoldenFolder.gpt2(folder).integers("nomask.in.input_ids", new int[1][49])).unsupported())
                    .singleElement().asString().contains("nomask.in.input_ids", "48");
        }
    }
}
