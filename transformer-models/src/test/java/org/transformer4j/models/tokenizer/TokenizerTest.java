package org.transformer4j.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;

class TokenizerTest {
    @Test
    void a_prompt_has_the_ids_that_the_reference_has() throws IOException {
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open();
                InputStream stream = TokenizerTest.class.getResourceAsStream("/goldens/shakespeare/io.safetensors");
                var golden = Checkpoint.read(stream, "io.safetensors")) {
            int[] ids = tokenizer.encode("O Romeo, Romeo");
            assertThat(Arrays.stream(ids).asLongStream().toArray()).isEqualTo(golden.tensor("generate.in.input_ids").toLongs());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\0", "O Romeo,\n\n  Romeo", "naïve café", "日本語", "😀👩‍👩‍👧‍👦", "e\u0301", "\uFEFFx\uFFFD\u202E", "\uDBFF\uDFFF"})
    void byte_level_text_comes_back_as_it_was(String text) {
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open()) {
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
    }

    @Test
    void any_byte_level_text_comes_back_as_it_was() {
        var random = new Random(7);
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open()) {
            for (int i = 0; i < 300; i++) {
                String text = anyText(random, random.nextInt(40));
                assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
            }
        }
    }

    @Test
    void half_a_character_counts_as_the_replacement_character() {
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open()) {
            assertThat(tokenizer.encode("a\uD83Db\uDE00")).isEqualTo(tokenizer.encode("a\uFFFDb\uFFFD"));
        }
    }

    @Test
    void nothing_is_cut_or_padded_even_if_the_file_asks_for_it() {
        String asking = new String(Tokenizers.WORD_PIECE.json(), StandardCharsets.UTF_8)
                .replace("\"truncation\": null", "\"truncation\": {\"direction\": \"Right\", \"max_length\": 4, "
                        + "\"strategy\": \"LongestFirst\", \"stride\": 0}")
                .replace("\"padding\": null", "\"padding\": {\"strategy\": {\"Fixed\": 8}, \"direction\": \"Right\", "
                        + "\"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0, \"pad_token\": \"[PAD]\"}");
        try (var tokenizer = read(asking)) {
            assertThat(tokenizer.encode("a")).containsExactly(2, 4, 3);
            assertThat(tokenizer.encode("a ".repeat(5000))).hasSize(5002);
        }
    }

    @Test
    void special_tokens_can_be_left_out() {
        try (var tokenizer = Tokenizers.WORD_PIECE.open()) {
            int[] ids = tokenizer.encode("a red dress");
            assertThat(ids).containsExactly(2, 4, 5, 6, 3);
            assertThat(tokenizer.encode("a red dress", false)).containsExactly(4, 5, 6);
            assertThat(tokenizer.decode(ids)).isEqualTo("[CLS] a red dress [SEP]");
            assertThat(tokenizer.decode(ids, true)).isEqualTo("a red dress");
        }
    }

    @Test
    void tokens_can_be_looked_up() {
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open()) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(1024);
            assertThat(tokenizer.id("<|endoftext|>")).hasValue(1023);
            assertThat(tokenizer.encode("<|endoftext|>")).containsExactly(1023);
            assertThat(tokenizer.token(1023)).hasValue("<|endoftext|>");
            assertThat(tokenizer.token(32)).hasValue("Ġ");
            assertThat(tokenizer.token(1024)).isEmpty();
            assertThat(tokenizer.id("no such token")).isEmpty();
        }
        try (var tokenizer = Tokenizers.UNIGRAM.open()) {
            assertThat(tokenizer.id("▁the")).hasValue(6);
            assertThat(tokenizer.token(6)).hasValue("▁the");
        }
    }

    @Test
    void an_id_beyond_the_vocabulary_is_nothing_and_a_negative_one_an_error() {
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open()) {
            assertThat(tokenizer.decode(79, 5000, 79)).isEqualTo("OO");
            assertThatThrownBy(() -> tokenizer.decode(79, -1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_closed_tokenizer_says_so() {
        var tokenizer = Tokenizers.BYTE_LEVEL.open();
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tokenizer.decode(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void threads_may_share_it_and_close_it_at_any_time() throws Exception {
        var tokenizer = Tokenizers.BYTE_LEVEL.open();
        int[] expected = tokenizer.encode("O Romeo, Romeo");
        try (var threads = Executors.newFixedThreadPool(4)) {
            var encoders = IntStream.range(0, 4).<Future<?>>mapToObj(i -> threads.submit(() -> {
                try {
                    while (true) assertThat(tokenizer.encode("O Romeo, Romeo")).isEqualTo(expected);
                } catch (IllegalStateException closed) {
                    return;
                }
            })).toList();
            Thread.sleep(50);
            tokenizer.close();
            for (var encoder : encoders) encoder.get();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                     | the file is nothing; expected an object
            `[]`                                                   | the file is a list; expected an object
            `{}`                                                   | Model missing
            `{"model":{"type":"BPE"}}`                             | does not work
            `{"model":{"vocab":{"a":-1}}}`                         | "a" has id -1; expected 0 to 2147483646
            `{"model":{"vocab":{"a":4294967295}}}`                 | expected 0 to 2147483646
            `{"model":{"vocab":["a"]}}`                            | expected a token and its score
            `{"decoder":{"type":"Strip","stop":5}}`                | Strip.stop in "decoder" is 5; expected 0
            `{"decoder":{"type":"ByteLevel",}}`                    | not valid JSON
            `{"post_processor":{"single":[{"SpecialToken":{"id":"x"}}]}}`        | is text "x"; expected one of its special_tokens
            `{"normalizer":{"type":"Replace","pattern":{"Regex":"x*"}}}`         | does not match empty text
            `{"normalizer":{"type":"Precompiled"}}`                              | precompiled_charsmap in "normalizer" is null
            `{"normalizer":{"type":"Precompiled","precompiled_charsmap":"!"}}`   | not base64
            `{"model":{"continuing_subword_prefix":"##","merges":["a b"]}}`      | expected a pair whose second begins with "##"
            `{"model":{"merges":["a b"],"continuing_subword_prefix":"##"}}`      | expected it before
            `{"a":1,"a":2}`                                        | key "a" appears twice
            """)
    void a_malformed_file_is_refused_before_it_can_do_harm(String json, String message) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> read(json))
                .withMessageStartingWith("tokenizer.json: ").withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void a_missing_file_is_an_error(@TempDir Path folder) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Tokenizer.open(folder.resolve("tokenizer.json")))
                .withMessageEndingWith("tokenizer.json: found nothing; expected a file");
    }

    @ParameterizedTest
    @CsvSource({"Linux, amd64, linux-x86_64", "Mac OS X, aarch64, osx-aarch64", "Windows 11, amd64, win-x86_64", "Linux, riscv64, linux-riscv64"})
    void systems_have_the_names_of_the_jar(String osName, String osArch, String platform) {
        assertThat(NativeTokenizers.platform(osName, osArch)).isEqualTo(platform);
    }

    private static Tokenizer read(String json) {
        return Tokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "tokenizer.json");
    }

    /** Characters from everywhere in Unicode. */
    static String anyText(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int limit = new int[] {0x80, 0x800, 0x10000, 0x110000}[random.nextInt(4)];
            int character = random.nextInt(limit);
            text.appendCodePoint(Character.MIN_SURROGATE <= character && character <= Character.MAX_SURROGATE ? ' ' : character);
        }
        return text.toString();
    }
}
