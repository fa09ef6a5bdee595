package org.transformer4j.training.initialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.TrainingSettings;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.schedule.Schedule;

class InitialWeightsTest {
    private static final String GPT2 = """
            {"model_type": "gpt2", "n_embd": 64, "n_head": 4, "n_layer": %d, "vocab_size": 199, "n_positions": 20}""";

    /** Models that are there for tests of other modules. */
    private static final Path MODELS = Path.of("../transformer-models/src/test/resources");

    /** What Hugging Face stores and nobody reads, or reads from its copy: see the families. */
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*contact_head\\..*|.*rotary_embeddings\\.inv_freq"
            + "|esm\\.embeddings\\.position_embeddings\\.weight|cls\\.predictions\\.decoder\\.bias|model\\.(encoder|decoder)\\.embed_tokens\\.weight"
            + "|model\\.(encoder|decoder)\\.embed_positions\\.weight"
            + "|decoder\\.block\\.\\d+\\.layer\\.1\\.EncDecAttention\\.relative_attention_bias\\.weight");

    @TempDir
    private Path folder;

    static Stream<Path> models() throws IOException {
        try (Stream<Path> goldens = Files.list(MODELS.resolve("goldens")); Stream<Path> variants = Files.list(MODELS.resolve("variants"))) {
            return Stream.concat(goldens, variants).filter(model -> Files.exists(model.resolve("config.json")))
                    .filter(model -> Files.exists(model.resolve("model.safetensors"))).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void a_new_model_has_the_names_and_shapes_that_hugging_face_would_have_written(Path model) throws IOException {
        begin(model, 1);
        Map<String, String> stored = shapes(model);
        Map<String, String> made = shapes(folder);
        Map<String, String> missing = new TreeMap<>(stored);
        missing.keySet().removeAll(made.keySet());
        assertThat(stored).containsAllEntriesOf(made);
        assertThat(missing.keySet()).allMatch(name -> WITHOUT_INFLUENCE.matcher(name).matches());
        try (Backend cpu = Backends.select("cpu"); Model loaded = Models.load(ModelFolder.of(folder), cpu)) {
            assertThat(loaded.weights().named()).isNotEmpty();
        }
    }

    private static Map<String, String> shapes(Path folder) {
        Map<String, String> shapes = new TreeMap<>();
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            // The first files of BERT had other names for norms, and those of GPT-2 name no part of the model.
            checkpoint.names().forEach(name -> shapes.put(name.replace(".gamma", ".weight").replace(".beta", ".bias").replaceFirst("^transformer\\.", ""), Arrays.toString(checkpoint.tensor(name).shape())));
        }
        return shapes;
    }

    @Test
    void a_new_gpt2_finds_all_tokens_equally_likely() throws IOException {
        begin(MODELS.resolve("goldens/gpt2"), 3);
        try (Backend training = new Backend(new AutogradDevice(Backends.select("cpu").device()));
                Model model = Models.load(ModelFolder.of(folder), training);
                Trainer<CausalLanguageModeling.Example> trainer = new Trainer<>(new CausalLanguageModeling((Decoder) model, 0f),
                        new TrainingSettings(Adam.adamW(0.1), Schedule.constant(1e-3), 1.0, 8, _ -> true))) {
            List<CausalLanguageModeling.Example> texts = IntStream.range(0, 4)
                    .mapToObj(i -> CausalLanguageModeling.Example.of(IntStream.range(0, 48).map(j -> (i * 31 + j * j * 17) % 99).toArray())).toList();
            assertThat(trainer.evaluate(texts)).isCloseTo(Math.log(99), Offset.offset(0.05));
        }
    }

    @Test
    void the_same_configuration_and_seed_give_the_same_file() throws Exception {
        begin(MODELS.resolve("goldens/gpt2"), 7);
        byte[] file = Files.readAllBytes(folder.resolve("model.safetensors"));
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)))
                .isEqualTo("dc5587d48e885059d4ffcc1f6420e38c6d9b7757b0141e88cbcfe6467008907e");
        Files.delete(folder.resolve("model.safetensors"));
        begin(MODELS.resolve("goldens/gpt2"), 7);
        assertThat(Files.readAllBytes(folder.resolve("model.safetensors"))).isEqualTo(file);
        Files.delete(folder.resolve("model.safetensors"));
        begin(MODELS.resolve("goldens/gpt2"), 8);
        assertThat(Files.readAllBytes(folder.resolve("model.safetensors"))).isNotEqualTo(file);
    }

    @Test
    void the_numbers_of_a_tensor_do_not_depend_on_others() {
        float[] shallow = write(GPT2.formatted(2), 5).get("transformer.h.0.attn.c_attn.weight");
        float[] deep = write(GPT2.formatted(5), 5).get("transformer.h.0.attn.c_attn.weight");
        assertThat(deep).containsExactly(shallow);
    }

    @Test
    void what_adds_to_the_residuals_of_gpt2_begins_smaller_the_deeper_it_is() {
        Map<String, float[]> model = write(GPT2.formatted(8), 1);
        assertThat(deviation(model.get("transformer.h.3.attn.c_attn.weight"))).isCloseTo(0.02, Percentage.withPercentage(3));
        assertThat(deviation(model.get("transformer.h.3.attn.c_proj.weight"))).isCloseTo(0.02 / 4, Percentage.withPercentage(3));
        assertThat(deviation(model.get("transformer.h.7.mlp.c_proj.weight"))).isCloseTo(0.02 / 4, Percentage.withPercentage(3));
        assertThat(deviation(model.get("transformer.wte.weight"))).isCloseTo(0.02, Percentage.withPercentage(3));
        assertThat(model.get("transformer.h.3.ln_1.weight")).containsOnly(1f);
        assertThat(model.get("transformer.h.3.ln_1.bias")).containsOnly(0f);
        assertThat(model.get("transformer.h.3.attn.c_attn.bias")).containsOnly(0f);
    }

    @Test
    void the_range_of_a_configuration_counts() {
        Map<String, float[]> bart = write("""
                {"model_type": "bart", "d_model": 64, "vocab_size": 99, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 4,
                 "decoder_attention_heads": 4, "encoder_ffn_dim": 128, "decoder_ffn_dim": 128, "init_std": 0.5, "pad_token_id": 98}""", 1);
        assertThat(deviation(bart.get("model.encoder.layers.0.fc1.weight"))).isCloseTo(0.5, Percentage.withPercentage(4));
        assertThat(Arrays.copyOfRange(bart.get("model.shared.weight"), 98 * 64, 99 * 64)).containsOnly(0f);
        assertThat(Arrays.copyOf(bart.get("model.shared.weight"), 98 * 64)).doesNotContain(0f);
        assertThat(bart.get("final_logits_bias")).hasSize(99).containsOnly(0f);
    }

    @Test
    void a_gain_that_is_stored_as_the_difference_to_1_begins_with_0() throws IOException {
        begin(MODELS.resolve("goldens/gemma"), 1);
        assertThat(tensors(folder).get("model.norm.weight")).containsOnly(0f);
    }

    @Test
    void a_t5_begins_with_layers_that_keep_the_size_of_what_goes_through_them() {
        Map<String, float[]> t5 = write("""
                {"model_type": "t5", "d_model": 64, "d_kv": 25, "num_heads": 4, "d_ff": 256, "num_layers": 1, "vocab_size": 99,
                 "initializer_factor": 2, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false}""", 1);
        String attention = "encoder.block.0.layer.0.SelfAttention.";
        assertThat(deviation(t5.get("shared.weight"))).isCloseTo(2, Percentage.withPercentage(4));
        assertThat(deviation(t5.get("lm_head.weight"))).isCloseTo(2, Percentage.withPercentage(4));
        assertThat(deviation(t5.get(attention + "q.weight"))).isCloseTo(2.0 / 8 / 5, Percentage.withPercentage(4));
        assertThat(deviation(t5.get(attention + "k.weight"))).isCloseTo(2.0 / 8, Percentage.withPercentage(4));
        assertThat(deviation(t5.get(attention + "o.weight"))).isCloseTo(2.0 / 10, Percentage.withPercentage(4));
        assertThat(deviation(t5.get(attention + "relative_attention_bias.weight"))).isCloseTo(2.0 / 8, Percentage.withPercentage(25));
        assertThat(deviation(t5.get("decoder.block.0.layer.2.DenseReluDense.wi_1.weight"))).isCloseTo(2.0 / 8, Percentage.withPercentage(4));
        assertThat(deviation(t5.get("decoder.block.0.layer.2.DenseReluDense.wo.weight"))).isCloseTo(2.0 / 16, Percentage.withPercentage(4));
        assertThat(t5.get("encoder.final_layer_norm.weight")).containsOnly(1f);
    }

    @Test
    void the_original_transformer_begins_as_xavier_has_it() {
        Map<String, float[]> model = write("""
                {"kind": "torch.nn.Transformer", "d_model": 64, "nhead": 4, "dim_feedforward": 128, "num_encoder_layers": 1,
                 "num_decoder_layers": 1, "vocab_size": 199, "max_len": 10}""", 1);
        assertThat(deviation(model.get("embed.weight"))).isCloseTo(1.0 / 8, Percentage.withPercentage(4));
        isUniform(model.get("transformer.encoder.layers.0.linear1.weight"), Math.sqrt(6.0 / (64 + 128)));
        isUniform(model.get("transformer.decoder.layers.0.multihead_attn.in_proj_weight"), Math.sqrt(6.0 / (64 + 3 * 64)));
        assertThat(model.get("transformer.decoder.layers.0.multihead_attn.in_proj_bias")).containsOnly(0f);
        assertThat(model.get("transformer.decoder.layers.0.norm3.weight")).containsOnly(1f);
    }

    private static void isUniform(float[] numbers, double limit) {
        assertThat(numbers).doesNotContain(0f);
        double largest = IntStream.range(0, numbers.length).mapToDouble(i -> Math.abs(numbers[i])).max().orElseThrow();
        assertThat(largest).isBetween(0.995 * limit, limit);
        assertThat(deviation(numbers)).isCloseTo(limit / Math.sqrt(3), Percentage.withPercentage(4));
    }

    @Test
    void a_distilbert_with_sinusoidal_positions_gets_them() throws IOException {
        begin(MODELS.resolve("variants/distilbert_sinusoidal"), 1);
        float[] positions = tensors(folder).get("distilbert.embeddings.position_embeddings.weight");
        int width = 16;
        assertThat(positions[3 * width]).isEqualTo((float) StrictMath.sin(3));
        assertThat(positions[3 * width + 1]).isEqualTo((float) StrictMath.cos(3));
        assertThat(positions[5 * width + 14]).isCloseTo((float) StrictMath.sin(5 / Math.pow(10000, 14.0 / width)), Offset.offset(1e-9f));
        assertThat(positions[5 * width + 15]).isCloseTo((float) StrictMath.cos(5 / Math.pow(10000, 14.0 / width)), Offset.offset(1e-7f));
    }

    @Test
    void a_classifier_has_as_many_rows_as_there_are_labels() {
        assertThat(labels("\"num_labels\": 7")).isEqualTo(7);
        assertThat(labels("\"id2label\": {\"0\": \"bad\", \"1\": \"so so\", \"2\": \"good\"}")).isEqualTo(3);
        assertThat(labels("\"id2label\": null")).isEqualTo(2);
    }

    private int labels(String said) {
        Map<String, float[]> model = write("""
                {"model_type": "distilbert", "architectures": ["DistilBertForTokenClassification"], "dim": 16, "hidden_dim": 24, "n_layers": 1,
                 "n_heads": 4, "vocab_size": 50, "max_position_embeddings": 20, %s}""".formatted(said), 1);
        assertThat(model.get("classifier.weight")).hasSize(16 * model.get("classifier.bias").length);
        return model.get("classifier.bias").length;
    }

    @Test
    void what_is_not_possible_is_refused() {
        assertThatThrownBy(() -> write("{\"model_type\": \"mamba\"}", 1)).isInstanceOf(CheckpointException.class).hasMessageContaining("'mamba' is not supported");
        assertThatThrownBy(() -> write("{}", 1)).isInstanceOf(CheckpointException.class).hasMessageContaining("model_type is missing");
        assertThatThrownBy(() -> write("{\"model_type\": \"gpt2\", \"n_embd\": 10, \"n_head\": 3}", 1)).hasMessageContaining("multiple of the heads");
        assertThatThrownBy(() -> write("{\"model_type\": \"llama\", \"initializer_range\": -1}", 1)).hasMessageContaining("initializer_range is -1.0");
        assertThatThrownBy(() -> write("{\"model_type\": \"gpt2\", \"n_embd\": 1048576, \"n_head\": 1}", 1)).hasMessageContaining("at most 2147483639");
        assertThatThrownBy(() -> write("{\"model_type\": \"bert\", \"id2label\": {\"1\": \"good\"}}", 1)).hasMessageContaining("numbered from 0");
        assertThatThrownBy(() -> InitialWeights.write(folder, 1)).hasMessageContaining("config.json");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void weights_that_are_there_are_left_alone() throws IOException {
        Files.writeString(folder.resolve("config.json"), GPT2.formatted(1));
        Files.writeString(folder.resolve("model.safetensors"), "trained for weeks");
        assertThatThrownBy(() -> InitialWeights.write(folder, 1)).isInstanceOf(CheckpointException.class).hasMessageContaining("has model.safetensors already");
        assertThat(folder.resolve("model.safetensors")).hasContent("trained for weeks");
    }

    private void begin(Path model, long seed) throws IOException {
        Files.copy(model.resolve("config.json"), folder.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
        InitialWeights.write(folder, seed);
    }

    private Map<String, float[]> write(String config, long seed) {
        try {
            Path own = Files.createTempDirectory(folder, "model");
            try {
                long numbers = InitialWeights.write(ModelConfig.of(ByteBuffer.wrap(config.getBytes(StandardCharsets.UTF_8)), "config.json"), seed, own);
                Map<String, float[]> tensors = tensors(own);
                assertThat(numbers).isEqualTo(tensors.values().stream().mapToLong(tensor -> tensor.length).sum());
                return tensors;
            } finally {
                Files.deleteIfExists(own.resolve("model.safetensors"));
                Files.delete(own);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, float[]> tensors(Path folder) {
        Map<String, float[]> tensors = new TreeMap<>();
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            checkpoint.names().forEach(name -> tensors.put(name, checkpoint.tensor(name).toFloats()));
        }
        return tensors;
    }

    private static double deviation(float[] numbers) {
        return Math.sqrt(IntStream.range(0, numbers.length).mapToDouble(i -> (double) numbers[i] * numbers[i]).sum() / numbers.length);
    }
}
