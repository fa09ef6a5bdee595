package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;

class VerificationTest {
    private static Backend backend;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static VerifyReport verify(Path path) {
        return Verification.run(path, backend, progress -> {});
    }

    private static VerifyReport verify(GoldenFolder golden) {
        return verify(golden.write().path());
    }

    @Test
    void a_model_passes_with_everything_that_was_recorded_of_it() {
        VerifyReport report = verify(GoldenFolder.resource("gpt2"));

        assertThat(report.passed()).isTrue();
        assertThat(report.outputs()).extracting(OutputCheck::name).containsExactly("out.attentions.0", "out.attentions.1",
                "out.hidden_states.0", "out.hidden_states.1", "out.hidden_states.2", "out.logits", "nomask.out.logits");
        assertThat(report.generations()).extracting(GenerationCheck::name)
                .containsExactly("generate.out.sequences", "generate_leftpad.out.sequences");
        assertThat(report.generations()).allSatisfy(check -> assertThat(check.matching()).isEqualTo(40));
        assertThat(report.notApplicable()).contains("train.out.loss", "grad.transformer.wte.weight").hasSize(61);
        assertThat(report.medianRatio().orElseThrow()).isBetween(0.5, 2.0);
    }

    @Test
    void the_bundled_model_passes() throws IOException {
        for (String file : new String[] {"config.json", "generation_config.json", "model.safetensors"}) {
            try (InputStream resource = Models.class.getResourceAsStream("shakespeare/" + file)) {
                Files.copy(resource, folder.resolve(file));
            }
        }
        Files.copy(GoldenFolder.resource("shakespeare").resolve("io.safetensors"), folder.resolve("io.safetensors"));

        VerifyReport report = verify(folder);

        assertThat(report.passed()).isTrue();
        assertThat(report.outputs()).hasSize(1);
        assertThat(report.generations()).singleElement().extracting(GenerationCheck::matching).isEqualTo(60);
    }

    @Nested
    class A_model_that_computes_something_else {
        @Test
        void is_found_out_by_one_weight() throws IOException {
            GoldenFolder golden = GoldenFolder.gpt2(folder).write();
            Path weights = folder.resolve("model.safetensors");
            byte[] bytes = Files.readAllBytes(weights);
            // The sign of the last number.
            bytes[bytes.length - 1] ^= (byte) 0x80;
            Files.write(weights, bytes);

            VerifyReport report = verify(golden.path());

            assertThat(report.passed()).isFalse();
            assertThat(report.outputs()).filteredOn(check -> check.name().equals("out.logits"))
                    .singleElement().matches(check -> !check.passed() && check.error() > check.limit());
        }

        @Test
        void is_found_out_by_one_wrong_number() {
            GoldenFolder golden = GoldenFolder.gpt2(folder);
            double[] logits = golden.doubles("nomask.out.logits.f64");
            long[] shape = golden.shape("nomask.out.logits.f64");
            logits[537] += 1e-4;
            // With its float32 counterpart, or PyTorch would seem to be that far off.
            float[] single = new float[logits.length];
            for (int i = 0; i < single.length; i++) {
                single[i] = (float) logits[i];
            }
            golden.doubles("nomask.out.logits.f64", shape, logits).floats("nomask.out.logits", shape, single);

            VerifyReport report = verify(golden);

            assertThat(report.outputs()).filteredOn(check -> !check.passed()).extracting(OutputCheck::name).containsOnly("nomask.out.logits");
        }

        @Test
        void is_found_out_by_one_wrong_token() {
            GoldenFolder golden = GoldenFolder.gpt2(folder);
            int[][] sequences = golden.integers("generate.out.sequences");
            int found = sequences[1][20];
            sequences[1][20] = 7;

            VerifyReport report = verify(golden.integers("generate.out.sequences", sequences));

            assertThat(report.passed()).isFalse();
            assertThat(report.generations().getFirst().difference())
                    .isEqualTo("sequence 1, generated token 14: found %d, expected 7".formatted(found));
            assertThat(report.generations().getFirst().matching()).isEqualTo(34);
        }
    }

    @Nested
    class Padding {
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

    @Nested
    class Generation {
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
    }

    @Nested
    class What_is_not_supported {
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
    }

    @Nested
    class A_file {
        @Test
        void that_is_missing_is_an_error() {
            assertThatThrownBy(() -> verify(GoldenFolder.emptyGpt2(folder).path()))
                    .isInstanceOf(CheckpointException.class).hasMessageContaining("io.safetensors").hasMessageContaining("found nothing");
        }

        @Test
        void that_is_cut_off_is_an_error() throws IOException {
            GoldenFolder golden = GoldenFolder.gpt2(folder).write();
            byte[] bytes = Files.readAllBytes(folder.resolve("io.safetensors"));
            Files.write(folder.resolve("io.safetensors"), Arrays.copyOf(bytes, bytes.length - 1));

            assertThatThrownBy(() -> verify(golden.path())).isInstanceOf(CheckpointException.class).hasMessageContaining("io.safetensors");
        }

        @Test
        void with_a_name_that_says_nothing_is_told_and_not_compared() {
            VerifyReport report = verify(GoldenFolder.gpt2(folder).floats("scores", new long[] {1}, 1));

            assertThat(report.passed()).isTrue();
            assertThat(report.notApplicable()).contains("scores");
        }

        @Test
        void without_any_input_or_output_is_an_error() {
            GoldenFolder golden = GoldenFolder.gpt2(folder).remove("in.").remove("out.").remove("nomask").remove("generate").remove("train")
                    .remove("grad").floats("scores", new long[] {1}, 1);

            assertThatThrownBy(() -> verify(golden)).isInstanceOf(CheckpointException.class).hasMessageContaining("scores")
                    .hasMessageContaining("CASE.in.X");
        }
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

    @Test
    void a_mask_may_be_of_floats() {
        GoldenFolder golden = GoldenFolder.gpt2(folder);
        int[][] mask = golden.integers("in.attention_mask");
        float[] floats = new float[mask.length * mask[0].length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = mask[i / mask[0].length][i % mask[0].length];
        }

        assertThat(verify(golden.floats("in.attention_mask", new long[] {mask.length, mask[0].length}, floats)).passed()).isTrue();
    }

    @Test
    void a_generation_from_scores_that_are_not_numbers_failed() throws IOException {
        GoldenFolder golden = GoldenFolder.gpt2(folder).write();
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        // The last number becomes NaN.
        Arrays.fill(weights, weights.length - 4, weights.length, (byte) 0xff);
        Files.write(folder.resolve("model.safetensors"), weights);

        VerifyReport report = verify(golden.path());

        assertThat(report.passed()).isFalse();
        assertThat(report.generations()).hasSize(2).allSatisfy(check -> assertThat(check.difference()).contains("NaN"));
        assertThat(report.outputs()).filteredOn(check -> check.name().equals("out.logits")).singleElement().matches(check -> !check.passed());
    }

    @Test
    void beams_that_are_not_used_are_not_looked_at() {
        assertThat(verify(GoldenFolder.gpt2(folder).configured("\"n_layer\": 2", "\"n_layer\": 2, \"num_beams\": 0")).passed()).isTrue();
    }

    @Nested
    class An_architecture {
        @Test
        void that_is_not_supported_is_named_before_its_cases_are_looked_at() {
            GoldenFolder golden = GoldenFolder.gpt2(folder).floats("scores", new long[] {1}, 1).configured("\"gpt2\"", "\"encodec\"");

            assertThatThrownBy(() -> verify(golden)).isInstanceOf(CheckpointException.class).hasMessageContaining("'encodec' is not supported")
                    .hasMessageContaining("supported are: ").hasMessageContaining("gpt2, ");
        }

        @Test
        void that_is_missing_is_an_error_of_one_line() {
            GoldenFolder golden = GoldenFolder.gpt2(folder).floats("scores", new long[] {1}, 1).configured("\"model_type\": \"gpt2\",", "");

            assertThatThrownBy(() -> verify(golden)).isInstanceOf(CheckpointException.class).hasMessageContaining("config.json: no model_type")
                    .message().doesNotContain("\n");
        }
    }
}
