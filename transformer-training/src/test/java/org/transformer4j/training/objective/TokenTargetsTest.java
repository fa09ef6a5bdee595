package org.transformer4j.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.training.autograd.AutogradDevice;

class TokenTargetsTest {
    private static final Path RESOURCES = Path.of("../transformer-models/src/test/resources");

    private interface Work {
        void on(TextEncoder encoder, Backend training);
    }

    private static void with(String folder, Work work) {
        try (Backend cpu = Backends.select("cpu"); Backend training = new Backend(new AutogradDevice(cpu.device()));
                TextEncoder encoder = (TextEncoder) Models.load(ModelFolder.of(RESOURCES.resolve(folder)), training)) {
            work.on(encoder, training);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            goldens/bert_model         | gives a state for each text
            variants/t5_encoder        | has no head
            variants/roberta_questions | finds answers
            """)
    void a_model_whose_head_scores_no_classes_is_refused(String folder, String why) {
        with(folder, (encoder, _) -> assertThatThrownBy(() -> new TokenTargets(encoder, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why).hasMessageContaining("ForMaskedLM"));
    }

    @ParameterizedTest
    @CsvSource({"goldens/bert_mlm", "goldens/distilbert_mlm", "goldens/esm_rotary_mlm", "goldens/roberta_mlm"})
    void a_head_that_guesses_tokens_scores_as_many_as_the_model_knows(String folder) {
        with(folder, (encoder, _) -> assertThat(new TokenTargets(encoder, 0).classes()).isEqualTo(encoder.vocabularySize()));
    }

    @Test
    void a_target_is_one_of_the_classes_of_the_head() {
        with("variants/bert_next_sentence", (encoder, training) -> {
            TokenTargets objective = new TokenTargets(encoder, 0);
            assertThat(objective.classes()).isEqualTo(2);
            try (ForwardPass pass = new ForwardPass(training)) {
                for (int[] targets : new int[][] {{2}, {-1}, {0, 1}, {}}) {
                    assertThatThrownBy(() -> objective.losses(List.of(new TokenTargets.Example(new int[] {5, 6}, null, targets)), pass))
                            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("target");
                }
                assertThat(objective.losses(List.of(new TokenTargets.Example(new int[] {5, 6}, null, new int[] {1})), pass).toArray()).hasSize(1);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"1", "-0.1", "NaN"})
    void a_smoothing_that_is_no_part_is_refused(float smoothing) {
        with("goldens/bert_mlm", (encoder, _) -> assertThatThrownBy(() -> new TokenTargets(encoder, smoothing))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("smoothing of"));
        assertThatThrownBy(() -> new CausalLanguageModeling(null, smoothing)).hasMessageContaining("smoothing of");
        assertThatThrownBy(() -> new SequenceToSequence(null, smoothing)).hasMessageContaining("smoothing of");
    }
}
