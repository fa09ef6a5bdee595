package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.training.initialization.InitialWeights;

class MergedWeightsTest {
    private static final String BERT = """
            {"architectures": ["BertForMaskedLM"], "model_type": "bert", "vocab_size": 12, "max_position_embeddings": 8, "hidden_size": 4,
             "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "type_vocab_size": 2}
            """;
    private static final String WORDS = "bert.embeddings.word_embeddings.weight";

    private final List<String> told = new ArrayList<>();
    private Path base;
    private Path made;

    @TempDir
    private Path folder;

    @BeforeEach
    void base() throws IOException {
        base = Files.createDirectories(folder.resolve("base"));
        made = Files.createDirectories(folder.resolve("made"));
        Files.writeString(base.resolve("config.json"), BERT);
        InitialWeights.write(base, 1);
    }

    private void make(String config) throws IOException {
        Files.writeString(made.resolve("config.json"), config);
        StartWeights.write(made, Optional.of(2L), Optional.of(base), told::add);
    }

    /** Stores the norms of the base as the first files of BERT did, with numbers that random weights have not. */
    private void storeOldNorms(String prefix) throws IOException {
        Path old = Files.createDirectories(folder.resolve("old"));
        try (Checkpoint checkpoint = Checkpoint.open(base)) {
            SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
            for (String name : checkpoint.names()) {
                StoredTensor tensor = checkpoint.tensor(name);
                boolean norm = name.contains("LayerNorm");
                String stored = norm ? name.replace(".weight", ".gamma").replace(".bias", ".beta") : name;
                writer.tensor(stored.replaceFirst("^bert\\.", prefix), tensor.shape(), () -> norm ? new float[] {3, 4, 5, 6} : tensor.toFloats());
            }
            writer.write(old.resolve("model.safetensors"));
        }
        base = old;
    }

    private static float[] numbers(Path folder, String name) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return checkpoint.tensor(name).toFloats();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert.", ""})
    void norms_of_gamma_and_beta_are_taken_as_weight_and_bias(String prefix) throws IOException {
        storeOldNorms(prefix);

        make(BERT.replace("ForMaskedLM", "ForSequenceClassification"));

        for (String name : List.of("bert.embeddings.LayerNorm", "bert.encoder.layer.0.output.LayerNorm")) {
            assertThat(numbers(made, name + ".weight")).containsExactly(3, 4, 5, 6);
            assertThat(numbers(made, name + ".bias")).containsExactly(3, 4, 5, 6);
        }
        assertThat(told).hasSize(2);
        assertThat(told.getFirst()).startsWith("beginning anew with 4 tensors: ").contains("classifier.weight", "bert.pooler.dense.weight");
        assertThat(told.getLast()).startsWith("leaving out, because the configuration has no place for them, 5 tensors: cls.predictions.bias, ");
    }

    @Test
    void a_model_without_a_head_takes_what_one_with_a_head_has() throws IOException {
        make(BERT.replace("ForMaskedLM", "Model"));

        assertThat(numbers(made, WORDS.substring(5))).containsExactly(numbers(base, WORDS));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 9})
    void a_vocabulary_of_another_size_keeps_the_common_rows(int size) throws IOException {
        make(BERT.replace("\"vocab_size\": 12", "\"vocab_size\": " + size));

        float[] before = numbers(base, WORDS);
        float[] after = numbers(made, WORDS);
        int common = Math.min(size, 12) * 4;
        assertThat(after).hasSize(size * 4);
        assertThat(Arrays.copyOf(after, common)).containsExactly(Arrays.copyOf(before, common));
        if (size > 12) {
            assertThat(Arrays.copyOfRange(after, common, after.length)).doesNotContain(0);
        }
        assertThat(told).singleElement().asString().startsWith("taking the common rows").contains(WORDS + " [%d, 4] (stored is [12, 4])".formatted(size),
                "cls.predictions.bias");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"intermediate_size\": 16", "\"num_hidden_layers\": 2"})
    void a_body_that_would_begin_anew_is_refused(String changed) {
        String key = changed.substring(0, changed.indexOf(':'));

        assertThatThrownBy(() -> make(BERT.replaceFirst(key + ": \\d+", changed))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not have what the configuration asks for").hasMessageContaining("bert.encoder.layer.");
        assertThat(made.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void layers_without_a_place_are_told() throws IOException {
        Files.writeString(base.resolve("config.json"), BERT.replace("\"num_hidden_layers\": 1", "\"num_hidden_layers\": 2"));
        Files.delete(base.resolve("model.safetensors"));
        InitialWeights.write(base, 1);

        make(BERT);

        assertThat(told).singleElement().asString().startsWith("leaving out, because the configuration has no place for them, 16 tensors: ")
                .contains("bert.encoder.layer.1.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_a_checkpoint_has_twice_is_not_missed(boolean equal) throws IOException {
        Path twice = Files.createDirectories(folder.resolve("twice"));
        try (Checkpoint checkpoint = Checkpoint.open(base)) {
            SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
            checkpoint.names().forEach(name -> writer.tensor(name, checkpoint.tensor(name).shape(), checkpoint.tensor(name)::toFloats));
            float[] words = checkpoint.tensor(WORDS).toFloats();
            words[5] += equal ? 0 : 1;
            writer.tensor("cls.predictions.decoder.weight", checkpoint.tensor(WORDS).shape(), () -> words);
            writer.write(twice.resolve("model.safetensors"));
        }
        base = twice;

        make(BERT);

        assertThat(told).hasSize(equal ? 0 : 1).allSatisfy(line -> assertThat(line).contains("1 tensor: cls.predictions.decoder.weight"));
    }

    @Test
    void a_classifier_of_other_labels_begins_anew() throws IOException {
        String classifier = BERT.replace("ForMaskedLM", "ForSequenceClassification");
        make(classifier);
        base = made;
        made = Files.createDirectories(folder.resolve("three"));
        told.clear();

        make(classifier.replace("{", "{\"num_labels\": 3, "));

        assertThat(told).singleElement().asString().isEqualTo(
                "beginning anew with 2 tensors: classifier.bias [3] (stored is [2]), classifier.weight [3, 4] (stored is [2, 4])");
    }
}
