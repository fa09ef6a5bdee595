package org.transformer4j.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.json.JsonFile;
import org.transformer4j.models.json.JsonTree;

/** Adapters that PEFT 0.21 wrote, with random numbers in both matrices, and what it computes with them. */
class PeftAdaptersTest {
    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    /** The largest difference, as a part of the largest expected number. */
    static double difference(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) found[i] - expected[i]));
        }
        return difference / largest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "gpt_neox", "codegen", "gpt_bigcode_mqa", "bert_model", "t5_v1_0"})
    void a_model_with_an_adapter_computes_what_peft_computes(String name) {
        Path adapter = Outputs.peft(name);
        assertThat(difference(Outputs.of(ModelFolder.of(adapter), Outputs.ids(adapter), backend), Outputs.expected(adapter))).isLessThan(1e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "gpt_neox", "codegen", "gpt_bigcode_mqa", "bert_model", "t5_v1_0"})
    void a_merged_model_computes_what_peft_computes(String name, @TempDir Path merged) {
        Path adapter = Outputs.peft(name);
        ModelFolder.Adapted folder = (ModelFolder.Adapted) ModelFolder.of(adapter);
        try (Model model = Models.load(folder, backend)) {
            MergedModel.save(model, folder, merged);
        }
        assertThat(merged.resolve("adapter_config.json")).doesNotExist();
        assertThat(difference(Outputs.of(ModelFolder.of(merged), Outputs.ids(adapter), backend), Outputs.expected(adapter))).isLessThan(1e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "gpt_neox", "codegen", "gpt_bigcode_mqa", "bert_model", "t5_v1_0"})
    void what_is_written_has_the_tensors_of_peft_to_the_bit(String name, @TempDir Path written) {
        Path adapter = Outputs.peft(name);
        ModelFolder.Adapted folder = (ModelFolder.Adapted) ModelFolder.of(adapter);
        try (Model model = Models.load(folder, backend)) {
            LoraFiles.save(model, folder, written);
        }
        assertThat(tensors(written)).isEqualTo(tensors(adapter));
        Map<String, Object> config = config(written);
        Map<String, Object> expected = config(adapter);
        for (String key : new String[] {"peft_type", "r", "lora_alpha", "bias", "fan_in_fan_out", "use_rslora", "rank_pattern", "alpha_pattern",
                "target_modules"}) {
            assertThat(config.get(key)).as(key).isEqualTo(expected.get(key));
        }
        assertThat(Outputs.of(ModelFolder.of(written), Outputs.ids(adapter), backend))
                .containsExactly(Outputs.of(ModelFolder.of(adapter), Outputs.ids(adapter), backend));
    }

    private static Map<String, String> tensors(Path folder) {
        try (Checkpoint file = Checkpoint.open(folder.resolve("adapter_model.safetensors"))) {
            Map<String, String> tensors = new TreeMap<>();
            file.names().forEach(name -> tensors.put(name, file.tensor(name) + " " + Arrays.toString(file.tensor(name).toFloats())));
            return tensors;
        }
    }

    private static Map<String, Object> config(Path folder) {
        Path file = folder.resolve("adapter_config.json");
        return JsonTree.object(JsonFile.read(file, 1 << 20), file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa"})
    void a_checkpoint_without_the_prefix_of_its_family_has_the_same_adapter(String name, @TempDir Path bare, @TempDir Path written) {
        Path adapter = Outputs.peft(name);
        new EditedModel(bare, name).renamed(tensor -> tensor.replaceFirst("^(transformer|model)\\.", "")).write();
        ModelFolder.Adapted folder = ModelFolder.of(bare).with(LoraAdapter.open(adapter));
        try (Model model = Models.load(folder, backend)) {
            LoraFiles.save(model, folder, written);
            assertThat(Outputs.of(model, Outputs.ids(adapter))).containsExactly(Outputs.of(ModelFolder.of(adapter), Outputs.ids(adapter), backend));
        }
        assertThat(tensors(written)).isEqualTo(tensors(adapter));
    }

    @Test
    void a_merged_checkpoint_without_prefix_keeps_its_names(@TempDir Path bare, @TempDir Path merged) {
        Path adapter = Outputs.peft("gpt2");
        new EditedModel(bare, "gpt2").renamed(tensor -> tensor.replaceFirst("^transformer\\.", "")).write();
        ModelFolder.Adapted folder = ModelFolder.of(bare).with(LoraAdapter.open(adapter));
        try (Model model = Models.load(folder, backend); Checkpoint base = Checkpoint.open(bare)) {
            MergedModel.save(model, folder, merged);
            try (Checkpoint written = Checkpoint.open(merged)) {
                assertThat(written.names()).containsExactlyInAnyOrderElementsOf(base.names());
                assertThat(written.tensor("h.0.ln_1.weight").toFloats()).containsExactly(base.tensor("h.0.ln_1.weight").toFloats());
                assertThat(written.tensor("h.0.attn.c_attn.weight").toFloats()).isNotEqualTo(base.tensor("h.0.attn.c_attn.weight").toFloats());
            }
        }
        assertThat(difference(Outputs.of(ModelFolder.of(merged), Outputs.ids(adapter), backend), Outputs.expected(adapter))).isLessThan(1e-5);
    }

    @Test
    void numbers_are_rounded_once_when_they_are_merged() {
        float[] a = {0.1f, -0.7f, 1e-4f, 3f, 0.3f, -1e3f};
        float[] b = {0.9f, 0.2f, -0.4f, 1e-3f, 0.5f, 7f};
        float[] weight = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        LoraSettings settings = new LoraSettings(2, 3, TargetModules.named("x"));
        float[] plain = MergedModel.merge(weight.clone(), new AdaptedMatrices("x", "x.weight", false, 2, a, b), settings);
        float[] transposed = MergedModel.merge(weight.clone(), new AdaptedMatrices("x", "x.weight", true, 2, a, b), settings);
        for (int o = 0; o < 3; o++) {
            for (int i = 0; i < 3; i++) {
                double product = (double) b[2 * o] * a[i] + (double) b[2 * o + 1] * a[3 + i];
                assertThat(plain[3 * o + i]).isEqualTo((float) (weight[3 * o + i] + 1.5 * product));
                assertThat(transposed[3 * i + o]).isEqualTo((float) (weight[3 * i + o] + 1.5 * product));
            }
        }
    }
}
