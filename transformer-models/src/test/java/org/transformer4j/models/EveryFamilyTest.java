package org.transformer4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.checkpoint.CheckpointException;

/** What every architecture refuses. */
class EveryFamilyTest {
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

    /** Those whose configurations have the keys of Hugging Face transformers. */
    static Stream<String> familiesOfTransformers() {
        return families().filter(family -> !family.startsWith("torch"));
    }

    static Stream<String> families() {
        return Stream.of("bert_mlm", "bert_model", "roberta_mlm", "distilbert_mlm", "esm_rotary_mlm", "gpt2", "llama_gqa", "llama_mha", "qwen2",
                "gemma", "gemma2", "gpt_neox", "codegen", "gpt_bigcode_mqa", "t5_v1_0", "t5_v1_1", "marian", "torch_transformer_postnorm");
    }

    private void refused(EditedModel model, String... parts) {
        Path written = model.write();
        assertThatThrownBy(() -> Models.load(ModelFolder.of(written), backend).close()).isInstanceOf(CheckpointException.class)
                .message().contains(parts).doesNotContain("\n");
    }

    private EditedModel model(String family) {
        return new EditedModel(folder, family);
    }

    @ParameterizedTest
    @MethodSource("families")
    void a_tensor_that_is_missing_is_named(String family) {
        Set<String> needless = new TreeSet<>();
        for (String name : List.copyOf(model(family).tensors().keySet())) {
            Path written = model(family).remove(name).write();
            try {
                Models.load(ModelFolder.of(written), backend).close();
                needless.add(name);
            } catch (CheckpointException refusal) {
                // Where the first of all is missing nobody knows the prefix of the others.
                assertThat(refusal).message().contains(name.replaceFirst("^(bert|roberta|distilbert|esm|transformer)\\.(embeddings|wte)", "$2"));
            }
        }
        assertThat(needless).isSubsetOf(withoutInfluence(family));
    }

    /** Copies of what is stored elsewhere, and what belongs to a head that is not used. */
    private static List<String> withoutInfluence(String family) {
        return switch (family) {
            case "bert_model" -> List.of("pooler.dense.weight");
            case "esm_rotary_mlm" -> List.of("esm.embeddings.position_embeddings.weight", "esm.contact_head.regression.weight",
                    "esm.contact_head.regression.bias", "esm.encoder.layer.0.attention.self.rotary_embeddings.inv_freq",
                    "esm.encoder.layer.1.attention.self.rotary_embeddings.inv_freq");
            // A table of zeros that checkpoints may leave out.
            case "marian" -> List.of("final_logits_bias");
            default -> List.of();
        };
    }

    @ParameterizedTest
    @MethodSource("families")
    void a_tensor_that_has_no_place_is_named(String family) {
        refused(model(family).random("surprise.weight", 3), "surprise.weight", "has no place", "belong together");
    }

    @ParameterizedTest
    @MethodSource("families")
    void a_tensor_of_a_further_block_is_named(String family) {
        EditedModel model = model(family);
        String block = model.tensors().keySet().stream().filter(name -> name.matches(".*\\.1\\..*")).findFirst().orElseThrow();
        String further = block.replaceFirst("\\.1\\.", ".2.");
        EditedModel.Values values = model.tensors().get(block);
        refused(model.put(further, values.shape(), values.numbers()), further, "has no place");
    }

    @ParameterizedTest
    @MethodSource("families")
    void a_tensor_of_another_shape_is_named_with_both(String family) {
        EditedModel model = model(family);
        String name = model.tensors().keySet().stream().filter(each -> each.matches(".*\\.1\\..*weight") && model.tensors().get(each).shape().length == 2)
                .findFirst().orElseThrow();
        long[] shape = model.tensors().get(name).shape();
        refused(model.random(name, shape[0], shape[1] + 1), name, "[%d, %d]".formatted(shape[0], shape[1] + 1),
                "[%d, %d]".formatted(shape[0], shape[1]));
    }

    @ParameterizedTest
    @MethodSource("familiesOfTransformers")
    void weights_that_were_quantised_are_refused(String family) {
        refused(model(family).configured("quantization_config", "{\"quant_method\": \"gptq\"}"), "quantization_config", "F16");
    }

    @ParameterizedTest
    @MethodSource("familiesOfTransformers")
    void heads_that_were_pruned_are_refused(String family) {
        refused(model(family).configured("pruned_heads", "{\"1\": [0, 2]}"), "pruned_heads", "fewer heads");
    }

    @ParameterizedTest
    @MethodSource("families")
    void a_number_of_heads_that_does_not_fit_is_refused(String family) {
        String key = switch (family) {
            case "distilbert_mlm" -> "n_heads";
            case "gpt2", "gpt_bigcode_mqa", "codegen" -> "n_head";
            case "t5_v1_0", "t5_v1_1" -> "num_heads";
            case "marian" -> "encoder_attention_heads";
            case "torch_transformer_postnorm" -> "nhead";
            default -> "num_attention_heads";
        };
        Path written = model(family).configured(key, "7").write();
        assertThatThrownBy(() -> Models.load(ModelFolder.of(written), backend).close()).isInstanceOf(CheckpointException.class).message().doesNotContain("\n");
    }

    @ParameterizedTest
    @MethodSource("families")
    void more_blocks_than_are_stored_are_refused(String family) {
        String key = switch (family) {
            case "distilbert_mlm" -> "n_layers";
            case "gpt2", "gpt_bigcode_mqa", "codegen" -> "n_layer";
            case "t5_v1_0", "t5_v1_1" -> "num_layers";
            case "marian" -> "encoder_layers";
            case "torch_transformer_postnorm" -> "num_encoder_layers";
            default -> "num_hidden_layers";
        };
        refused(model(family).configured(key, "3"), ".2.");
    }
}
