package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.models.tokenizer.Tokenizer;

class TextStreamTest {
    @TempDir
    Path folder;

    static Stream<Supplier<Tokenizer>> kinds() {
        return Stream.of(Tokenizers::gpt2, Tokenizers::bert, Tokenizers::t5, Tokenizers::llama);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_file_in_parts_has_the_tokens_of_the_whole(Supplier<Tokenizer> kind) throws IOException {
        String text = "the old man and the sea\nis  a boat ".repeat(5000);
        try (Tokenizer tokenizer = kind.get()) {
            CheckedTokenizer checked = Tokenizers.checked(tokenizer, null);
            Dataset<int[]> stream = TextStream.ofFiles(List.of(file("text", text)), checked);
            assertThat(stream.examples()).isEqualTo(tokenizer.encode(text));
            assertThat(stream.counts()).isEqualTo(new Counts(1, stream.examples().length, 0, 0, 0));
        }
    }

    @Test
    void texts_end_with_the_end_token_once() throws IOException {
        List<TextFile> files = List.of(file("a", "the sea\n"), file("b", "a boat"));
        try (Tokenizer tokenizer = Tokenizers.gpt2(); Tokenizer plain = Tokenizers.withoutSpecialTokens()) {
            int end = tokenizer.id("<|endoftext|>").orElseThrow();
            int[] first = tokenizer.encode("the sea\n", false);
            int[] second = tokenizer.encode("a boat", false);
            assertThat(TextStream.ofFiles(files, Tokenizers.checked(tokenizer, "<|endoftext|>")).examples())
                    .isEqualTo(join(first, new int[] {end}, second, new int[] {end}));
            assertThat(TextStream.ofFiles(files, new CheckedTokenizer(plain, 300, OptionalInt.of(7))).examples())
                    .isEqualTo(join(plain.encode("the sea\n"), new int[] {7}, plain.encode("a boat"), new int[] {7}));
            assertThat(TextStream.ofFiles(files, Tokenizers.checked(plain, null)).examples())
                    .isEqualTo(join(plain.encode("the sea\n"), plain.encode("a boat")));
        }
    }

    @Test
    void entries_are_texts_and_empty_ones_are_counted() throws IOException {
        TextFile file = file("a", "the sea\n\n  \na boat\n");
        try (Tokenizer tokenizer = Tokenizers.llama()) {
            Dataset<int[]> stream = TextStream.of(Source.lines(List.of(file)), Tokenizers.checked(tokenizer, null));
            assertThat(stream.examples()).isEqualTo(join(tokenizer.encode("the sea"), tokenizer.encode("a boat"))).startsWith(1);
            assertThat(stream.counts()).isEqualTo(new Counts(2, stream.examples().length, 2, 0, 0));
            assertThat(stream.counts()).hasToString("texts: 2, tokens: %d, skipped as empty: 2".formatted(stream.examples().length));
        }
    }

    @Test
    void a_tokenizer_of_another_model_is_refused() throws IOException {
        Source source = Source.lines(List.of(file("a", "a\nthe sea\n")));
        try (Tokenizer tokenizer = Tokenizers.gpt2()) {
            int[] ids = tokenizer.encode("the sea", false);
            int largest = IntStream.of(ids).max().orElseThrow();
            CheckedTokenizer small = new CheckedTokenizer(tokenizer, largest, OptionalInt.empty());
            assertThatIllegalArgumentException().isThrownBy(() -> TextStream.of(source, small)).withMessage(
                    "%s: line 2: token %d (%s); the tokenizer has %d tokens and the model knows %d, 0 to %d: ".formatted(folder.resolve("a"), largest,
                            tokenizer.token(largest).orElseThrow(), tokenizer.vocabularySize(), largest, largest - 1)
                            + "take the tokenizer that belongs to the model, or a model with a larger vocabulary");
            assertThatIllegalArgumentException().isThrownBy(() -> TextStream.ofFiles(List.of(file("a", "the sea")), small)).withMessageContaining("and the model knows " + largest);
            assertThatIllegalArgumentException().isThrownBy(() -> new CheckedTokenizer(tokenizer, 100, OptionalInt.of(100)))
                    .withMessageStartingWith("the end of a text: token 100");
        }
    }

    @Test
    void no_text_is_refused() throws IOException {
        try (Tokenizer tokenizer = Tokenizers.llama()) {
            CheckedTokenizer checked = Tokenizers.checked(tokenizer, null);
            assertThatThrownBy(() -> TextStream.ofFiles(List.of(file("a", "x"), file("b", "")), checked)).isInstanceOf(DataException.class)
                    .hasMessageEndingWith("b: an empty file; expected text");
            assertThatThrownBy(() -> TextStream.of(Source.lines(List.of(file("a", "\n\n\n"))), checked)).isInstanceOf(DataException.class)
                    .hasMessage("nothing to learn from (texts: 0, tokens: 0, skipped as empty: 3)");
        }
    }

    @Test
    void a_text_may_be_an_example_by_itself() throws IOException {
        Source source = Source.lines(List.of(file("a", "the sea is old\n\nboat\n")));
        try (Tokenizer tokenizer = Tokenizers.gpt2()) {
            Dataset<WholeTexts> texts = WholeTexts.read(source, Tokenizers.checked(tokenizer, "<|endoftext|>"), Limit.cut(3));
            assertThat(texts.examples()).hasSize(2);
            assertThat(texts.examples().getFirst().ids()).isEqualTo(new int[] {tokenizer.encode("the sea")[0], tokenizer.encode("the sea")[1],
                tokenizer.encode("the sea is")[2]});
            assertThat(texts.examples().getFirst().targets()).endsWith(-100).startsWith(texts.examples().getFirst().ids()[1]);
            assertThat(texts.counts().empty()).isEqualTo(1);
            assertThat(texts.counts().cut()).isEqualTo(tokenizer.encode("boat").length > 3 ? 2 : 1);
        }
    }

    private TextFile file(String name, String text) throws IOException {
        return new TextFile(Files.writeString(folder.resolve(name), text));
    }

    static int[] join(int[]... parts) {
        return Stream.of(parts).flatMapToInt(IntStream::of).toArray();
    }
}
