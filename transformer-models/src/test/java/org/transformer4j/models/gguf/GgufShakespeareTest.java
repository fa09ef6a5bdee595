package org.transformer4j.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backends;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.models.EditedModel.Values;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.TextGenerator;
import org.transformer4j.models.json.JsonTree;
import org.transformer4j.models.tokenizer.Tokenizer;

/** The small trained GPT-2 that comes with the library, put into a GGUF file as llama.cpp's converter would, and read back. */
class GgufShakespeareTest {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("wte", "token_embd"), Map.entry("wpe", "position_embd"), Map.entry("ln_f", "output_norm"),
            Map.entry("ln_1", "attn_norm"), Map.entry("ln_2", "ffn_norm"), Map.entry("attn.c_attn", "attn_qkv"),
            Map.entry("attn.c_proj", "attn_output"), Map.entry("mlp.c_fc", "ffn_up"), Map.entry("mlp.c_proj", "ffn_down"));

    @Test
    void every_weight_comes_back() {
        try (Checkpoint original = ModelFolder.bundled().checkpoint(); GgufFile file = file(original).open()) {
            GgufModel model = GgufModel.of(file);
            String prefix = original.optional("transformer.wte.weight").isPresent() ? "" : "transformer.";
            assertThat(model.weights()).hasSameSizeAs(original.names());
            for (String name : original.names()) {
                StoredTensor expected = original.tensor(name);
                StoredTensor found = model.optional(prefix + name).orElseThrow().tensor();
                assertThat(found.dtype()).isEqualTo(expected.dtype());
                assertThat(found.shape()).isEqualTo(expected.shape());
                assertThat(found.toFloats()).as(name).isEqualTo(expected.toFloats());
            }
        }
    }

    @Test
    void the_tokenizer_gives_the_same_ids() throws IOException {
        try (Checkpoint original = ModelFolder.bundled().checkpoint(); GgufFile file = file(original).open();
                Tokenizer expected = ModelFolder.bundled().tokenizer(); Tokenizer found = GgufModel.of(file).tokenizer()) {
            for (String text : List.of("", "O Romeo, Romeo", "naïve café 123\n\n  x", "a<|endoftext|>b", "😀", " don't we'll  ")) {
                assertThat(found.encode(text)).as(text).isEqualTo(expected.encode(text));
                assertThat(found.decode(found.encode(text), true)).isEqualTo(expected.decode(expected.encode(text), true));
            }
        }
    }

    @Test
    void the_model_writes_the_same_text(@TempDir Path folder) throws IOException {
        Path written = folder.resolve("shakespeare.gguf");
        try (Checkpoint original = ModelFolder.bundled().checkpoint()) {
            Files.write(written, file(original).file());
        }
        try (var backend = Backends.select("cpu"); var bundled = TextGenerator.bundled(backend); var read = TextGenerator.load(written, backend)) {
            Generation settings = Generation.greedy().maxNewTokens(32);
            assertThat(read.stream("O Romeo, Romeo", settings).collect(Collectors.joining()))
                    .isEqualTo(bundled.stream("O Romeo, Romeo", settings).collect(Collectors.joining()));
        }
    }

    private static GgufBytes file(Checkpoint original) {
        ModelConfig config = ModelFolder.bundled().config();
        GgufBytes bytes = new GgufBytes().put("general.architecture", "gpt2")
                .put("gpt2.context_length", config.integer("n_positions")).put("gpt2.embedding_length", config.integer("n_embd"))
                .put("gpt2.block_count", config.integer("n_layer")).put("gpt2.attention.head_count", config.integer("n_head"))
                .put("gpt2.feed_forward_length", 4 * config.integer("n_embd"))
                .put("gpt2.attention.layer_norm_epsilon", (float) config.number("layer_norm_epsilon"));
        addTokenizer(bytes);
        for (String name : original.names()) addTensor(bytes, name.replaceFirst("^transformer\\.", ""), original.tensor(name));
        return bytes;
    }

    private static void addTensor(GgufBytes bytes, String name, StoredTensor tensor) {
        String block = name.startsWith("h.") ? name.replaceFirst("h\\.(\\d+)\\..*", "blk.$1.") : "";
        String part = name.replaceFirst("^h\\.\\d+\\.", "");
        int kind = part.lastIndexOf('.');
        String gguf = block + NAMES.get(part.substring(0, kind)) + part.substring(kind);
        boolean transposed = part.contains(".c_") && part.endsWith(".weight");
        byte[] data = Quantiser.quantise(WeightFormat.of(tensor.dtype()), transposed ? ConvertedModel.transposed(values(tensor)).numbers() : tensor.toFloats());
        long[] shape = tensor.shape();
        bytes.tensor(gguf, GgmlType.valueOf(tensor.dtype().name()), data, transposed ? new long[] {shape[1], shape[0]} : shape);
    }

    private static Values values(StoredTensor tensor) {
        return new Values(tensor.shape(), tensor.toFloats());
    }

    @SuppressWarnings("unchecked")
    private static void addTokenizer(GgufBytes bytes) {
        try (InputStream stream = ModelFolder.class.getResourceAsStream("shakespeare/tokenizer.json")) {
            Map<String, Object> model = (Map<String, Object>) JsonTree.object(ByteBuffer.wrap(stream.readAllBytes()), "tokenizer.json").get("model");
            Map<String, Object> ids = (Map<String, Object>) model.get("vocab");
            var tokens = new ArrayList<>(Collections.nCopies(1024, "<|endoftext|>"));
            ids.forEach((token, id) -> tokens.set(((Long) id).intValue(), token));
            var types = new int[1024];
            Arrays.fill(types, 1);
            types[1023] = 3;
            Vocabularies.add(bytes, "gpt2", tokens, types);
            bytes.put("tokenizer.ggml.pre", "gpt-2").put("tokenizer.ggml.merges", model.get("merges"))
                    .put("tokenizer.ggml.bos_token_id", 1023).put("tokenizer.ggml.eos_token_id", 1023);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
