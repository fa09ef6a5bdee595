package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.transformer4j.models.checkpoint.CheckpointException;

/** Files and folders that are not what they should be. */
class GoldenFileTest extends VerifiedFolder {
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
