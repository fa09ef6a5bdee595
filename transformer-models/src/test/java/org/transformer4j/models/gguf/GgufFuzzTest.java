package org.transformer4j.models.gguf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.json.Fuzz;
import org.transformer4j.models.tokenizer.Tokenizer;

/** If this stops the process that runs it, a spoilt file has reached native code that does not survive it. */
class GgufFuzzTest {
    private static final long[] TREACHEROUS = {0, 1, -1, 2, 8, 255, 1L << 16, 1L << 31, (1L << 31) - 1, 1L << 32, 1L << 60, 1L << 62,
        Long.MAX_VALUE, Long.MIN_VALUE, 0x8000_0000_0000_0001L};

    @Test
    void a_spoilt_small_file_is_read_or_refused() {
        byte[] sound = new GgufBytes().put("general.alignment", 32).put("a", "text").put("b", new int[] {1, 2, 3})
                .raw("c", 9, GgufBytes.array(9, 1, GgufBytes.array(8, 1, GgufBytes.text("x"))))
                .tensor("t", GgmlType.Q4_0, new byte[18], 1, 32).tensor("u", new float[4], 2, 2).file();
        spoil(sound, 4000, GgufFuzzTest::readAll);
    }

    @Test
    void a_spoilt_model_is_read_or_refused() {
        GgufBytes bytes = GgufModels.gemma2();
        Vocabularies.add(bytes, "llama", List.of("a", "b", "ab", "<s>"), new int[] {1, 1, 1, 3});
        spoil(bytes.put("tokenizer.ggml.scores", new float[] {0, 0, 1, 0}).file(), 1500, GgufFuzzTest::readAll);
        spoil(GgufModels.phi3().file(), 700, GgufFuzzTest::readAll);
        spoil(GgufModels.phi2().file(), 700, GgufFuzzTest::readAll);
    }

    @Test
    void a_spoilt_tokenizer_works_or_is_refused() {
        spoil(Vocabularies.sentencePiece().file(), 300, GgufFuzzTest::useTokenizer);
        spoil(Vocabularies.byteLevel("llama-bpe").file(), 300, GgufFuzzTest::useTokenizer);
    }

    @Test
    void a_spoilt_model_is_loaded_or_refused(@TempDir Path folder) {
        try (Backend backend = Backends.select("cpu")) {
            for (String golden : List.of("gpt2", "llama_gqa", "gemma2")) {
                byte[] sound = ConvertedModel.of(new EditedModel(folder, golden), WeightFormat.Q8_0).put("general.alignment", 32).file();
                spoil(sound, 250, bytes -> load(bytes, folder.resolve("spoilt.gguf"), backend));
            }
        }
    }

    private static void load(byte[] bytes, Path file, Backend backend) {
        try {
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Models.load(ModelFolder.of(file), backend).close();
    }

    private static void spoil(byte[] sound, int rounds, Consumer<byte[]> reader) {
        Fuzz.spoil(sound, sound.length, rounds, bytes -> reader.accept(Arrays.equals(bytes, sound) ? bytes : spoilt(bytes)));
    }

    /** In half of the cases a number of 4 or 8 bytes becomes one that breaks careless readers; depends on the bytes alone. */
    private static byte[] spoilt(byte[] bytes) {
        var random = new Random(Arrays.hashCode(bytes));
        if (bytes.length < 8 || random.nextBoolean()) return bytes;
        ByteBuffer spoilt = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int at = random.nextInt(Math.min(bytes.length, 4000) - 7);
        long value = TREACHEROUS[random.nextInt(TREACHEROUS.length)];
        return (random.nextBoolean() ? spoilt.putLong(at, value) : spoilt.putInt(at, (int) value)).array();
    }

    /** Every value that can be read is read, so that a view that leads outside the file would show. */
    private static void readAll(byte[] bytes) {
        try (GgufFile file = GgufFile.of(MemorySegment.ofArray(bytes), "spoilt")) {
            file.metadata().keys().forEach(file.metadata()::describe);
            for (GgufTensor tensor : file.tensors()) tensor.toFloats();
            if (!file.metadata().has("general.architecture")) return;
            GgufModel model = GgufModel.of(file);
            model.config().unreadKeys();
            for (GgufWeight weight : model.weights()) weight.tensor().toFloats();
            model.checkpoint().names();
            if (model.hasTokenizer()) model.tokenizerJson();
        }
    }

    private static void useTokenizer(byte[] bytes) {
        try (GgufFile file = GgufFile.of(MemorySegment.ofArray(bytes), "spoilt")) {
            String json = TokenizerJson.of(file.metadata());
            try (var tokenizer = Tokenizer.read(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "spoilt")) {
                int[] ids = tokenizer.encode("The theme, é😀 \n\0 12345 don't. <|end|> <s> ");
                tokenizer.decode(ids);
                tokenizer.decode(ids, true);
            }
        }
    }
}
