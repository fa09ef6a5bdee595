package org.transformer4j.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;

/** An adapter of a BERT that guesses tokens, with a head that tells three labels. */
class AdapterHeadTest {
    private static final String QUERY = "base_model.model.bert.encoder.layer.0.attention.self.query";

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

    @BeforeEach
    void write() throws IOException {
        adapter("[\"classifier\", \"bert.pooler\"]");
        Files.writeString(folder.resolve("config.json"), Files.readString(EditedModel.golden("bert_mlm").resolve("config.json"))
                .replace("BertForMaskedLM", "BertForSequenceClassification"));
        new SafetensorsWriter().metadata("format", "pt").tensor(QUERY + ".lora_A.weight", new long[] {2, 32}, () -> new float[64])
                .tensor(QUERY + ".lora_B.weight", new long[] {32, 2}, () -> new float[64])
                .tensor("base_model.model.classifier.weight", new long[] {3, 32}, () -> new float[96])
                .tensor("base_model.model.classifier.bias", new long[] {3}, () -> new float[] {1, 2, 3})
                .tensor("base_model.model.bert.pooler.dense.weight", new long[] {32, 32}, () -> new float[1024])
                .tensor("base_model.model.bert.pooler.dense.bias", new long[] {32}, () -> new float[32])
                .write(folder.resolve("adapter_model.safetensors"));
    }

    private void adapter(String whole) throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), """
                {"peft_type": "LORA", "r": 2, "target_modules": ["query"], "modules_to_save": %s, "base_model_name_or_path": "%s"}"""
                .formatted(whole, EditedModel.golden("bert_mlm").toString().replace("\\", "/")));
    }

    @Test
    void the_configuration_beside_it_says_what_the_head_is_for() {
        try (TextEncoder model = (TextEncoder) Models.load(ModelFolder.of(folder), backend)) {
            assertThat(model.head().orElseThrow().task()).isEqualTo(TextEncoder.Task.SEQUENCE_CLASSIFICATION);
            assertThat(model.config().architectures()).containsExactly("BertForSequenceClassification");
        }
    }

    @Test
    void without_it_the_class_of_the_base_has_no_place_for_the_head() throws IOException {
        Files.delete(folder.resolve("config.json"));
        assertThatThrownBy(() -> Models.load(ModelFolder.of(folder), backend)).isInstanceOf(CheckpointException.class).hasMessageContaining("classifier");
    }

    @Test
    void a_configuration_beside_an_adapter_without_a_head_changes_nothing() throws IOException {
        adapter("null");
        new SafetensorsWriter().tensor(QUERY + ".lora_A.weight", new long[] {2, 32}, () -> new float[64])
                .tensor(QUERY + ".lora_B.weight", new long[] {32, 2}, () -> new float[64]).write(folder.resolve("adapter_model.safetensors"));
        assertThat(ModelFolder.of(folder).config().architectures()).containsExactly("BertForMaskedLM");
    }

    @Test
    void what_is_saved_and_what_is_merged_have_the_head_and_not_that_of_the_base(@TempDir Path saved, @TempDir Path merged) throws IOException {
        ModelFolder.Adapted adapted = (ModelFolder.Adapted) ModelFolder.of(folder);
        try (Model model = Models.load(adapted, backend)) {
            LoraFiles.save(model, adapted, saved);
            MergedModel.save(model, adapted, merged);
        }
        for (String file : new String[] {"config.json", "adapter_model.safetensors"}) {
            assertThat(saved.resolve(file)).hasSameBinaryContentAs(folder.resolve(file));
        }
        assertThat(Files.readString(merged.resolve("config.json"))).contains("BertForSequenceClassification");
        try (Checkpoint checkpoint = Checkpoint.open(merged)) {
            assertThat(checkpoint.names()).contains("classifier.weight", "bert.pooler.dense.weight").noneMatch(name -> name.startsWith("cls."));
            assertThat(checkpoint.tensor("classifier.bias").toFloats()).containsExactly(1, 2, 3);
        }
        Models.load(ModelFolder.of(merged), backend).close();
    }
}
