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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;

class LoraAdapterTest {
    private static final String C_FC = "base_model.model.transformer.h.0.mlp.c_fc";

    private static Backend backend;

    /** An adapter of rank 2 for one layer of the small GPT-2, from 32 to 128. */
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
        config("");
        weights(new SafetensorsWriter().tensor(C_FC + ".lora_A.weight", new long[] {2, 32}, () -> new float[64])
                .tensor(C_FC + ".lora_B.weight", new long[] {128, 2}, () -> new float[256]));
    }

    /** @param members in place of those that have the same names */
    private void config(String members) throws IOException {
        String config = """
                {"peft_type": "LORA", "r": 2, "lora_alpha": 4, "target_modules": ["c_fc"], "base_model_name_or_path": "%s"}"""
                .formatted(EditedModel.golden("gpt2").toString().replace("\\", "/"));
        if (!members.isEmpty()) {
            String key = members.substring(0, members.indexOf(':') + 1);
            config = config.replaceFirst(key + " (\\[[^]]*]|\"[^\"]*\"|\\d+),? ?", "").replace("{", "{" + members + ", ").replace(", }", "}");
        }
        Files.writeString(folder.resolve("adapter_config.json"), config);
    }

    private void weights(SafetensorsWriter writer) {
        writer.write(folder.resolve("adapter_model.safetensors"));
    }

    private void load() {
        Models.load(ModelFolder.of(folder), backend).close();
    }

    @Test
    void the_folder_of_an_adapter_stands_for_its_model_with_it() {
        load();
        assertThat(ModelFolder.of(folder).config().modelType()).isEqualTo("gpt2");
        assertThat(ModelFolder.of(folder).origin()).contains("gpt2 with " + folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "\"peft_type\": \"IA3\" | peft_type is text \"IA3\"; expected text \"LORA\"",
            "\"r\": 0 | r is 0; expected a whole number from 1",
            "\"r\": 2.5 | r is 2.5; expected a whole number from 1",
            "\"lora_alpha\": \"x\" | \"lora_alpha\" is text \"x\"; expected a finite number",
            "\"target_modules\": 5 | target_modules is 5; expected a list of names, or a regular expression",
            "\"target_modules\": [] | expected at least one name",
            "\"target_modules\": \"(\" | which is no regular expression",
            "\"use_dora\": true | \"use_dora\" is true, which is not supported",
            "\"use_something_new\": true | \"use_something_new\" is true, which is not supported",
            "\"use_rslora\": 1 | use_rslora is 1; expected true or false",
            "\"bias\": \"all\" | \"bias\" is text \"all\", which is not supported",
            "\"lora_bias\": true | \"lora_bias\" is true, which is not supported",
            "\"layer_replication\": [[0, 4]] | \"layer_replication\" is a list of 1, which is not supported",
            "\"trainable_token_indices\": [1] | \"trainable_token_indices\" is a list of 1, which is not supported",
            "\"modules_to_save\": [\"embed_tokens\"] | modules_to_save is \"[embed_tokens]\", which is not supported but for [classifier, score,",
            "\"modules_to_save\": \"classifier\" | modules_to_save is text \"classifier\"",
            "\"target_parameters\": [\"x\"] | \"target_parameters\" is a list of 1, which is not supported",
            "\"arrow_config\": {\"a\": 1} | \"arrow_config\" is an object with 1 keys, which is not supported",
            "\"init_lora_weights\": \"pissa\" | init_lora_weights is \"pissa\", which may change the weights of the base model",
            "\"rank_pattern\": {\"x\": 0} | rank_pattern has 0 for \"x\"; expected a whole number from 1",
            "\"rank_pattern\": {\"(\": 1} | rank_pattern has the key \"(\", which is no regular expression",
            "\"alpha_pattern\": [1] | alpha_pattern is a list of 1; expected an object"})
    void what_is_not_supported_is_refused(String members, String message) throws IOException {
        config(members);
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("adapter_config.json")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"use_dora\": false", "\"use_new\": null", "\"modules_to_save\": null", "\"modules_to_save\": []", "\"loftq_config\": {}",
            "\"lora_dropout\": 0.5", "\"init_lora_weights\": \"gaussian\"", "\"eva_config\": {\"rho\": 2}", "\"target_modules\": \".*c_fc\"",
            "\"target_modules\": \"all-linear\"", "\"lora_alpha\": 4.5", "\"peft_version\": \"0.21.0\""})
    void what_changes_nothing_is_not(String members) throws IOException {
        config(members);
        load();
    }

    @Test
    void a_layer_that_is_no_target_is_refused() throws IOException {
        config("\"target_modules\": [\"c_proj\", \"fc\"]");
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("h.0.mlp.c_fc")
                .hasMessageContaining("none of the target_modules").hasMessageContaining("[c_proj, fc]");
    }

    @Test
    void another_rank_than_the_configuration_says_is_refused() throws IOException {
        config("\"r\": 4");
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("lora_A [2, 32] and lora_B [128, 2]; expected the rank 4");
    }

    @Test
    void matrices_that_do_not_fit_the_layer_are_refused() {
        weights(new SafetensorsWriter().tensor(C_FC + ".lora_A.weight", new long[] {2, 128}, () -> new float[256])
                .tensor(C_FC + ".lora_B.weight", new long[] {32, 2}, () -> new float[64]));
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("the layer has 32 inputs and 128 outputs");
    }

    @Test
    void a_layer_that_the_model_has_not_is_refused() {
        String other = C_FC.replace("h.0", "h.7");
        weights(new SafetensorsWriter().tensor(other + ".lora_A.weight", new long[] {2, 32}, () -> new float[64])
                .tensor(other + ".lora_B.weight", new long[] {128, 2}, () -> new float[256]));
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("transformer.h.7.mlp.c_fc")
                .hasMessageContaining("there are attn.c_attn, attn.c_proj, mlp.c_fc, mlp.c_proj");
    }

    @ParameterizedTest
    @CsvSource({"lora_A,lora_B", "lora_B,lora_A"})
    void half_an_adapter_is_refused(String there, String missing) {
        weights(new SafetensorsWriter().tensor(C_FC + "." + there + ".weight", new long[] {2, 2}, () -> new float[4]));
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("has " + there + " and no " + missing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base_model.model.transformer.wte.lora_embedding_A", C_FC + ".lora_magnitude_vector", "transformer.h.0.mlp.c_fc.lora_A.weight"})
    void a_tensor_of_another_kind_is_refused(String name) {
        weights(new SafetensorsWriter().tensor(name, new long[] {2, 2}, () -> new float[4]));
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining(name).hasMessageContaining("not supported");
    }

    @Test
    void a_vector_an_empty_file_and_no_file_are_refused() throws IOException {
        weights(new SafetensorsWriter().tensor(C_FC + ".lora_A.weight", new long[] {2}, () -> new float[2]));
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("expected a matrix");
        weights(new SafetensorsWriter());
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("there is nothing in it");
        Files.delete(folder.resolve("adapter_model.safetensors"));
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("adapter_model.safetensors");
        Files.write(folder.resolve("adapter_model.bin"), new byte[10]);
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("save it with PEFT as safetensors");
    }

    @Test
    void a_base_model_that_is_not_there_is_refused() throws IOException {
        config("\"base_model_name_or_path\": \"openai-community/gpt2\"");
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("openai-community/gpt2")
                .hasMessageContaining("base_model_name_or_path");
        config("\"base_model_name_or_path\": \".\"");
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class);
        Files.writeString(folder.resolve("adapter_config.json"), Files.readString(folder.resolve("adapter_config.json")).replace("\".\"", "null"));
        assertThatThrownBy(this::load).isInstanceOf(CheckpointException.class).hasMessageContaining("names no base model");
        Models.load(ModelFolder.of(EditedModel.golden("gpt2")).with(LoraAdapter.open(folder)), backend).close();
    }

    @Test
    void a_model_is_not_merged_over_its_base_nor_out_of_a_single_file(@TempDir Path base) {
        new EditedModel(base, "gpt2").write();
        ModelFolder.Adapted adapted = ModelFolder.of(base).with(LoraAdapter.open(folder));
        try (var model = Models.load(adapted, backend)) {
            assertThatThrownBy(() -> MergedModel.save(model, adapted, base)).isInstanceOf(CheckpointException.class).hasMessageContaining("another folder");
            ModelFolder.Adapted bundled = ModelFolder.bundled().with(LoraAdapter.open(folder));
            assertThatThrownBy(() -> MergedModel.save(model, bundled, folder)).isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("is not in a folder of its own");
        }
    }

    @Test
    void a_merged_model_says_that_its_numbers_are_floats(@TempDir Path base, @TempDir Path merged) throws IOException {
        new EditedModel(base, "gpt2").configured("torch_dtype", "\"bfloat16\"").configured("dtype", "\"bfloat16\"").write();
        ModelFolder.Adapted adapted = ModelFolder.of(base).with(LoraAdapter.open(folder));
        try (var model = Models.load(adapted, backend)) {
            MergedModel.save(model, adapted, merged);
        }
        assertThat(Files.readString(merged.resolve("config.json"))).doesNotContain("bfloat16")
                .containsPattern("\"torch_dtype\"\\s*:\\s*\"float32\"").containsPattern("\"dtype\"\\s*:\\s*\"float32\"");
    }

    @Test
    void a_checkpoint_with_an_adapter_has_the_tensors_of_its_base() {
        try (Checkpoint base = Checkpoint.open(EditedModel.golden("gpt2")); Checkpoint adapted = ModelFolder.of(folder).checkpoint()) {
            assertThat(adapted.names()).isEqualTo(base.names());
            assertThat(adapted.metadata()).isEqualTo(base.metadata());
            assertThat(adapted.origin()).isEqualTo(base.origin());
        }
    }
}
