package org.transformer4j.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.EncoderPass;
import org.transformer4j.models.task.FillMask.Candidate;

class FillMaskTest {
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

    private EditedModel bert() {
        return new EditedModel(folder, "bert_mlm").file("tokenizer.json", TinyTexts.bertTokenizer());
    }

    private float[] scores(int[] ids, int row) {
        try (TextEncoder model = (TextEncoder) Models.load(ModelFolder.of(folder), backend);
                EncoderPass pass = new EncoderPass(model, EncoderPass.Batch.of(ids))) {
            return Arrays.copyOfRange(pass.scores(), row * 99, (row + 1) * 99);
        }
    }

    @Test
    void the_candidates_are_the_most_probable_tokens_of_the_vocabulary() {
        try (FillMask fill = FillMask.load(bert().write(), backend)) {
            assertThat(fill.maskToken()).isEqualTo("[MASK]");
            List<Candidate> candidates = fill.fill("a red [MASK].", 99);
            float[] probabilities = Probabilities.softmax(scores(new int[] {2, 5, 7, 4, 19, 3}, 3));

            assertThat(candidates).hasSize(99).isSortedAccordingTo((a, b) -> Float.compare(b.probability(), a.probability()));
            for (Candidate candidate : candidates) {
                assertThat(candidate.probability()).isEqualTo(probabilities[candidate.id()]);
            }
            assertThat(candidates).filteredOn(candidate -> candidate.id() == 8).singleElement().satisfies(dress -> {
                assertThat(dress.token()).isEqualTo("dress");
                assertThat(dress.text()).isEqualTo("dress");
            });
            // The model has rows for tokens that the vocabulary has not.
            assertThat(candidates).filteredOn(candidate -> candidate.id() == 90).singleElement().satisfies(none -> assertThat(none.token()).isEmpty());
            assertThat(fill.fill("a red [MASK].", 3)).isEqualTo(candidates.subList(0, 3));
        }
    }

    @Test
    void each_of_several_masks_has_its_own_candidates() {
        try (FillMask fill = FillMask.load(bert().write(), backend)) {
            List<List<Candidate>> candidates = fill.fillEach("[MASK] red [MASK]", 2);

            assertThat(candidates).hasSize(2).allSatisfy(each -> assertThat(each).hasSize(2));
            float[] second = Probabilities.softmax(scores(new int[] {2, 4, 7, 4, 3}, 3));
            assertThat(candidates.get(1).getFirst().probability()).isEqualTo(second[candidates.get(1).getFirst().id()]);
            assertThatThrownBy(() -> fill.fill("[MASK] red [MASK]", 2)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 tokens [MASK]; one is expected");
        }
    }

    @Test
    void a_text_needs_a_mask_and_must_fit() {
        try (FillMask fill = FillMask.load(bert().write(), backend)) {
            assertThatThrownBy(() -> fill.fill("a red dress", 5)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no token [MASK]");
            assertThatThrownBy(() -> fill.fill("", 5)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no token [MASK]");
            assertThatThrownBy(() -> fill.fill("a ".repeat(40) + "[MASK]", 5)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("43 tokens and the model takes 40; shorten it");
            assertThatThrownBy(() -> fill.fill("[MASK]", 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at least 1");
        }
    }

    @Test
    void a_tokenizer_without_a_mask_is_refused() {
        Path written = bert().file("tokenizer.json", TinyTexts.tokenizerWithoutMask()).write();
        assertThatThrownBy(() -> FillMask.load(written, backend)).isInstanceOf(CheckpointException.class).message()
                .contains("[MASK]", "<mask>", "mask_token_id").doesNotContain("\n");
    }

    @Test
    void the_configuration_may_name_another_mask() {
        Path written = bert().file("tokenizer.json", TinyTexts.tokenizerWithoutMask()).configured("mask_token_id", "4").write();
        try (FillMask fill = FillMask.load(written, backend)) {
            assertThat(fill.maskToken()).isEqualTo("[OTHER]");
            assertThat(fill.fill("a [OTHER]", 1)).hasSize(1);
        }
    }

    @Test
    void a_model_without_such_a_head_is_refused() {
        Path written = new EditedModel(folder, "bert_model").file("tokenizer.json", TinyTexts.bertTokenizer()).write();
        assertThatThrownBy(() -> FillMask.load(written, backend)).isInstanceOf(CheckpointException.class).message()
                .contains("BertModel", "is for pooling", "ForMaskedLM").doesNotContain("\n");
    }
}
