package org.transformer4j.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.data.DataException;
import org.transformer4j.training.data.TextFile;
import org.transformer4j.training.tokenizer.SpecialTokens.Role;

class TokenizerTrainerTest {
    private static final TokenizerSettings SETTINGS = TokenizerSettings.BytePair.gpt2(300);

    @TempDir
    private Path folder;

    @Test
    void a_tokenizer_is_written_and_read_again() throws IOException {
        TrainedTokenizer trained = TokenizerTrainer.train(Samples.SENTENCES, SETTINGS);
        trained.write(folder.resolve("new"));
        trained.write(folder.resolve("new"));

        try (Tokenizer tokenizer = Tokenizer.open(folder.resolve("new/tokenizer.json")); Stream<Path> files = Files.list(folder.resolve("new"))) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(300);
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("tokenizer.json", "tokenizer_config.json");
        }
        TokenizerConfig config = TokenizerConfig.read(folder.resolve("new/tokenizer_config.json"));
        assertThat(config.eosToken()).hasValue("<|endoftext|>");
        assertThat(config.padToken()).isEmpty();
    }

    @Test
    void a_folder_that_cannot_be_written_is_named() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> TokenizerTrainer.train(Samples.SENTENCES, SETTINGS).write(file)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file + " is no folder; name a folder that can be made");
    }

    @Test
    void half_a_character_counts_as_the_replacement_character() {
        assertThat(TokenizerTrainer.train(List.of("ab\uD83D ab\uDE00", ""), SETTINGS).json())
                .isEqualTo(TokenizerTrainer.train(List.of("ab\uFFFD ab\uFFFD"), SETTINGS).json());
    }

    @Test
    void no_text_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TokenizerTrainer.train(List.of(), SETTINGS))
                .withMessage("there are no words in no texts; give text to learn from");
        assertThatIllegalArgumentException().isThrownBy(() -> TokenizerTrainer.train(Stream.of("", "<|endoftext|>"), SETTINGS))
                .withMessage("there are no words in the 2 texts; give text to learn from");
        assertThatIllegalArgumentException().isThrownBy(() -> TokenizerTrainer.train(Arrays.asList("a", null), SETTINGS))
                .withMessage("text 2 is null; leave it out");
    }

    static Stream<TokenizerSettings> kinds() {
        return PreTokenizerTest.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_file_in_parts_has_the_words_of_the_whole(TokenizerSettings settings) throws IOException {
        String text = Samples.odd(new Random(5), 3000) + "<|endoftext|> [SEP]</s> " + String.join(" a\n", Samples.SENTENCES);
        Path file = Files.writeString(folder.resolve("text"), text);
        var parts = new ArrayList<String>();
        new TextFile(file).parts(16, parts::add);
        var inParts = new WordCounts(settings);
        parts.forEach(inParts::add);
        var whole = new WordCounts(settings);
        whole.add(text);

        assertThat(parts).hasSizeGreaterThan(10);
        assertThat(String.join("", parts)).isEqualTo(text);
        assertThat(inParts.sorted()).isEqualTo(whole.sorted());
    }

    @Test
    void a_file_that_is_not_utf_8_is_refused_with_the_line() throws IOException {
        Path file = Files.write(folder.resolve("text"), "one\ntwo\nthré".getBytes(StandardCharsets.ISO_8859_1));

        assertThatIllegalArgumentException().isThrownBy(() -> TokenizerTrainer.trainFiles(List.of(file), SETTINGS))
                .withMessage(file + ": line 3 is not UTF-8: byte 0xE9 at 11 of the file; convert the file to UTF-8");
        assertThatThrownBy(() -> TokenizerTrainer.trainFiles(List.of(folder.resolve("none")), SETTINGS))
                .isInstanceOf(DataException.class).hasMessageContaining("none: found nothing; expected a file of text");
    }

    @Test
    void special_tokens_are_checked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SpecialTokens(List.of("a b"), Map.of())).withMessageContaining("\"a b\"");
        assertThatIllegalArgumentException().isThrownBy(() -> new SpecialTokens(List.of("<s>", "<s>"), Map.of())).withMessageContaining("twice");
        assertThatIllegalArgumentException().isThrownBy(() -> new SpecialTokens(List.of("<s>"), Map.of(Role.END, "</s>")))
                .withMessage("the eos_token \"</s>\" is not among the special tokens; add it to them");
    }

    @Test
    void the_longest_special_token_counts() {
        var special = new SpecialTokens(List.of("<s", "<s>"), Map.of());
        var settings = new TokenizerSettings.BytePair(300, 1, false, special);
        var counts = new WordCounts(settings);
        counts.add("a<s>b<sc");

        assertThat(counts.sorted().keySet()).containsExactly("a", "b", "c");
        try (Tokenizer tokenizer = TokenizerTrainer.train(List.of("a<s>b<sc"), settings).open()) {
            assertThat(tokenizer.encode("<s><s")).containsExactly(1, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void texts_that_were_counted_need_no_memory(int kind) {
        TokenizerSettings settings = List.of(TokenizerSettings.BytePair.gpt2(300), TokenizerSettings.WordPiece.bert(60, true),
                TokenizerSettings.Unigram.t5(60)).get(kind);
        List<WeakReference<String>> given = new ArrayList<>();
        TrainedTokenizer streamed = TokenizerTrainer.train((TokenizerTrainer.Texts) texts -> {
            for (int i = 0; i < 20; i++) {
                String text = "a man and a boat and the sea, number %d. ".formatted(i % 3).repeat(1000);
                given.add(new WeakReference<>(text));
                texts.accept(text);
            }
            gone(given.subList(0, 19));
        }, settings);

        List<String> all = IntStream.range(0, 20).mapToObj(i -> "a man and a boat and the sea, number %d. ".formatted(i % 3).repeat(1000)).toList();
        assertThat(streamed.json()).isEqualTo(TokenizerTrainer.train(all, settings).json());
    }

    /** Waits for the collector. */
    private static void gone(List<WeakReference<String>> texts) {
        for (int i = 0; i < 50 && texts.stream().anyMatch(text -> text.get() != null); i++) {
            System.gc();
        }
        assertThat(texts).allMatch(text -> text.get() == null);
    }
}
