package org.transformer4j.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.attention.AttentionMaps;
import org.transformer4j.models.attention.AttentionViewer;
import org.transformer4j.models.attention.Numbers;
import org.transformer4j.models.chat.ChatMessage;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.TextGenerator;

class GgufFolderTest {
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

    @Nested
    class A_path {
        @Test
        void to_a_file_is_that_file_whatever_its_name() throws IOException {
            Path file = write("model.gguf", GgufModels.llama("llama", false));
            assertThat(ModelFolder.of(file)).isEqualTo(new ModelFolder.Gguf(file));
            Path other = write("weights.safetensors", GgufModels.llama("llama", false));
            assertThat(ModelFolder.of(other).config().modelType()).isEqualTo("llama");
        }

        @Test
        void to_a_folder_with_one_is_that_file() throws IOException {
            Path file = write("llama.Q4_K_M.GGUF", GgufModels.llama("llama", false));
            Files.writeString(folder.resolve("README.md"), "read me");
            assertThat(ModelFolder.of(folder)).isEqualTo(new ModelFolder.Gguf(file));
            assertThat(ModelFolder.of(folder).origin()).isEqualTo(file.toString());
        }

        @Test
        void to_a_folder_with_several_asks_for_one() throws IOException {
            write("b.gguf", GgufModels.llama("llama", false));
            write("a.gguf", GgufModels.llama("llama", false));
            refused(() -> ModelFolder.of(folder), folder + ": 2 GGUF files (\"a.gguf\", \"b.gguf\"); expected the path of one of them");
        }

        @Test
        void to_a_folder_with_safetensors_as_well_is_the_safetensors() throws IOException {
            write("a.gguf", GgufModels.llama("llama", false));
            Path safetensors = new EditedModel(folder, "gpt2").write();
            assertThat(ModelFolder.of(folder)).isEqualTo(new ModelFolder.OnDisk(safetensors));
            assertThat(ModelFolder.of(folder).config().modelType()).isEqualTo("gpt2");
        }

        @Test
        void to_nothing_or_to_a_part_of_a_model_is_refused() throws IOException {
            refused(() -> ModelFolder.of(folder.resolve("x")), "no such folder or file; expected a folder with config.json and model.safetensors, or a GGUF file");
            Path part = new EditedModel(folder, "gpt2").write().resolve("model.safetensors");
            refused(() -> ModelFolder.of(part), "one file of a model; expected its folder, " + folder);
        }
    }

    @Nested
    class A_file_under_a_wrong_name {
        @Test
        void is_called_what_it_is() throws IOException {
            Path safetensors = new EditedModel(folder, "gpt2").write().resolve("model.safetensors");
            Files.copy(safetensors, folder.resolve("m.gguf"));
            refused(() -> ModelFolder.of(folder.resolve("m.gguf")).config(), "m.gguf: the file does not begin with \"GGUF\". This looks like a safetensors file");
            write("model.safetensors", GgufModels.llama("llama", false));
            refused(() -> Models.load(ModelFolder.of(folder), backend), "This is a GGUF file: give it the ending .gguf");
        }
    }

    @Test
    void everything_comes_out_of_the_file() throws IOException {
        GgufBytes bytes = ConvertedModel.of(new EditedModel(folder.resolve("golden"), "llama_gqa"), WeightFormat.Q8_0);
        List<String> tokens = Stream.concat(Vocabularies.alphabet().stream().limit(96), Stream.of("<s>", "</s>", "<end>")).toList();
        int[] types = tokens.stream().mapToInt(token -> token.startsWith("<") && token.length() > 1 ? 3 : 1).toArray();
        Vocabularies.add(bytes, "gpt2", tokens, types);
        bytes.put("tokenizer.ggml.pre", "gpt-2").put("tokenizer.ggml.merges", List.of()).put("tokenizer.ggml.bos_token_id", 96)
                .put("tokenizer.ggml.eos_token_id", 97).put("tokenizer.ggml.eot_token_id", 98)
                .put("tokenizer.chat_template", "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}")
                .put("tokenizer.chat_template.tools", "with tools");
        Path file = write("whole.gguf", bytes);

        ModelFolder model = ModelFolder.of(file);
        assertThat(model.generationConfig().tokens().eos()).containsExactly(97, 98);
        assertThat(model.tokenizerConfig().chatTemplates()).containsOnlyKeys("default", "tools");
        try (TextGenerator generator = TextGenerator.load(file, backend)) {
            assertThat(generator.chatTemplate().render(List.of(ChatMessage.user("hi")), true)).isEqualTo("<s>hi");
            assertThat(generator.stream("abc", Generation.greedy().maxNewTokens(4)).count()).isPositive();
        }
    }

    @Test
    void without_a_tokenizer_a_model_takes_token_ids() throws IOException {
        ModelFolder model = ModelFolder.of(write("silent.gguf", GgufModels.llama("llama", false)));

        assertThat(model.hasTokenizer()).isFalse();
        try (AttentionViewer viewer = AttentionViewer.load(model, backend)) {
            assertThat(viewer.look(AttentionMaps.Input.of(1, 2, 3), Numbers.ALL, Numbers.ALL)).isNotNull();
        }
    }

    @Nested
    class A_model_is_refused {
        @Test
        void with_more_tokens_than_rows() throws IOException {
            GgufBytes bytes = GgufModels.llama("llama", false);
            Vocabularies.add(bytes, "gpt2", Vocabularies.alphabet(), new int[256]);
            Path file = write("m.gguf", bytes);
            refused(() -> Models.load(ModelFolder.of(file), backend), "256 tokens, but tensor \"token_embd.weight\" is F32 [8, 16]; expected a row for each");
        }

        @Test
        void with_a_role_that_no_token_has() throws IOException {
            GgufBytes bytes = GgufModels.llama("llama", false).put("tokenizer.ggml.eos_token_id", 8);
            Vocabularies.add(bytes, "gpt2", List.of("a", "b", "c", "d", "e", "f", "g", "h"), new int[8]);
            Path file = write("m.gguf", bytes);
            refused(() -> Models.load(ModelFolder.of(file), backend), "\"tokenizer.ggml.eos_token_id\" is 8; expected the id of one of the 8 tokens");
        }

        @Test
        void with_an_unknown_quantisation() throws IOException {
            Path file = write("m.gguf", GgufModels.llama("llama", false).tensor("output.weight", 23, new byte[136], 1 << 20, 1, 256));
            refused(() -> Models.load(ModelFolder.of(file), backend), "tensor \"output.weight\": the type is IQ4_XS (ggml type 23); read are F32, F16");
        }

        @Test
        void with_a_missing_tensor() throws IOException {
            GgufBytes bytes = GgufModels.metadata("llama").put("llama.attention.layer_norm_rms_epsilon", 1e-5f);
            GgufModels.weights(bytes, "token_embd.weight", GgufModels.TOKENS, GgufModels.WIDTH);
            Path file = write("m.gguf", bytes);
            refused(() -> Models.load(ModelFolder.of(file), backend), "m.gguf: no tensor \"model.layers.0.self_attn.q_proj.weight\"");
        }

        @Test
        void that_is_cut() throws IOException {
            byte[] whole = GgufModels.llama("llama", false).file();
            for (int length : new int[] {0, 3, 4, 23, 24, 100, whole.length / 2, whole.length - 1}) {
                Path file = folder.resolve("cut.gguf");
                Files.write(file, Arrays.copyOf(whole, length));
                refused(() -> Models.load(ModelFolder.of(file), backend), "cut.gguf: ");
            }
        }

        @Test
        void whose_file_is_cut_while_it_is_read() throws IOException {
            Path file = write("m.gguf", ConvertedModel.of(WideModels.of(folder.resolve("golden"), "llama"), WeightFormat.Q8_0));
            Device cpu = backend.device();
            Runnable cut = () -> {
                try (var opened = new RandomAccessFile(file.toFile(), "rw")) {
                    opened.setLength(100_000);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            };
            refused(() -> Models.load(ModelFolder.of(file), new Backend(new Watched(cpu, cut))), "its weights cannot be read to the end; was the file changed");
        }
    }

    /** A device before whose first weight something happens. */
    private record Watched(Device device, Runnable before) implements Device {
        @Override
        public DeviceInfo info() {
            return device.info();
        }

        @Override
        public Kernel prepare(Op op) {
            return device.prepare(op);
        }

        @Override
        public Buffer allocate(DType type, long elements) {
            return device.allocate(type, elements);
        }

        @Override
        public Buffer pack(WeightSpec spec, WeightSource source) {
            before.run();
            return device.pack(spec, source);
        }

        @Override
        public Queue newQueue() {
            return device.newQueue();
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.transformer4j.models.gguf.GgufFileTest#a_malformed_file_is_refused")
    void a_malformed_file_is_refused_on_disk(String fault, byte[] bytes, String message) throws IOException {
        Path file = Files.write(folder.resolve("model.gguf"), bytes);
        refused(() -> Models.load(ModelFolder.of(file), backend), message);
        refused(() -> ModelFolder.of(folder).checkpoint(), message);
    }

    private Path write(String name, GgufBytes bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes.file());
    }

    private static void refused(ThrowingCallable reading, String message) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(reading).withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(600));
    }
}
