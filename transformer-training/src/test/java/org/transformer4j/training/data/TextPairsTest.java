package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.data.TextPairs.Side;
import org.transformer4j.training.objective.SequenceToSequence;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TextPairsTest {
    private static final int START = 0;
    private static final int END = 1;
    private Tokenizer tokenizer;
    private CheckedTokenizer checked;

    @BeforeAll
    void open() {
        tokenizer = Tokenizers.t5();
        checked = Tokenizers.checked(tokenizer, "</s>");
    }

    @AfterAll
    void close() {
        tokenizer.close();
    }

    @Test
    void the_decoder_reads_the_start_and_the_target_and_learns_the_target_and_its_end() {
        Dataset<TextPairs> pairs = read(Limit.cut(100), "the old man", "a boat", "the sea", "old");
        assertThat(pairs.examples()).hasSize(2);
        SequenceToSequence.Example first = pairs.examples().getFirst();
        int[] target = tokenizer.encode("a boat", false);
        assertThat(first.source()).isEqualTo(TextStreamTest.join(tokenizer.encode("the old man", false), new int[] {END}));
        assertThat(first.ids()).isEqualTo(TextStreamTest.join(new int[] {START}, target));
        assertThat(first.targets()).isEqualTo(TextStreamTest.join(target, new int[] {END}));
        assertThat(pairs.examples().get(1).source()).isEqualTo(tokenizer.encode("the sea"));
    }

    @Test
    void an_end_that_the_tokenizer_does_not_put_is_put() {
        try (Tokenizer plain = Tokenizers.withoutSpecialTokens()) {
            Side side = new Side(new CheckedTokenizer(plain, 300, OptionalInt.of(9)), Limit.cut(4));
            SequenceToSequence.Example pair = TextPairs.read(entries("the old man and the sea", "old"), side, side, 5).examples().getFirst();
            int[] whole = plain.encode("the old man and the sea");
            assertThat(pair.source()).containsExactly(whole[0], whole[1], whole[2], 9);
            assertThat(pair.ids()).startsWith(5);
            assertThat(pair.targets()).endsWith(9);
        }
    }

    @Test
    void pairs_with_an_empty_side_are_skipped_and_counted() {
        Dataset<TextPairs> pairs = read(Limit.cut(100), "a", "", " ", "b", "the sea", "old", "", "");
        assertThat(pairs.examples()).hasSize(1);
        assertThat(pairs.counts().empty()).isEqualTo(3);
        assertThatThrownBy(() -> read(Limit.cut(100), "a", "")).isInstanceOf(DataException.class)
                .hasMessage("nothing to learn from (texts: 0, tokens: 0, skipped as empty: 1)");
    }

    @Test
    void long_texts_lose_their_end_but_not_the_end_token() {
        Dataset<TextPairs> pairs = read(Limit.cut(4), "the old man and the sea", "she sees the man", "a", "a");
        SequenceToSequence.Example first = pairs.examples().getFirst();
        int[] whole = tokenizer.encode("the old man and the sea");
        assertThat(first.source()).containsExactly(whole[0], whole[1], whole[2], END);
        assertThat(first.ids()).hasSize(4);
        assertThat(first.targets()).hasSize(4).endsWith(END);
        assertThat(pairs.counts().cut()).isEqualTo(1);
        assertThat(pairs.counts().leftOut()).isZero();
    }

    @Test
    void long_texts_may_be_left_out() {
        Dataset<TextPairs> pairs = read(Limit.leaveOut(6), "the old man and the sea", "a", "a", "the old man and the sea", "a", "a");
        assertThat(pairs.examples()).hasSize(1);
        assertThat(pairs.counts()).isEqualTo(new Counts(1, 2L * tokenizer.encode("a").length, 0, 0, 2));
        assertThat(pairs.counts().toString()).endsWith("left out as too long: 2");
    }

    @Test
    void batches_of_similar_length_take_them() {
        String[] texts = new String[200];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "the old man and the sea ".repeat(1 + i * 7 % 10);
        }
        TextPairs pairs = read(Limit.cut(100), texts).examples();
        LengthBatches<SequenceToSequence.Example> batches = new LengthBatches<>(_ -> pairs, pair -> pair.source().length + pair.ids().length, 512, 3);
        assertThat(batches.of(5)).allSatisfy(pair -> assertThat(pair.source()).endsWith(END));
    }

    @Test
    void entries_without_a_target_are_refused() {
        Source source = entries -> entries.accept(new Source.Entry("texts", 4, List.of("the sea")));
        Side side = new Side(checked, Limit.cut(9));
        assertThatIllegalArgumentException().isThrownBy(() -> TextPairs.read(source, side, side, START))
                .withMessage("texts: line 4: 1 texts where 2 are needed; name as many fields or columns");
    }

    @Test
    void a_tokenizer_without_an_end_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Side(Tokenizers.checked(tokenizer, null), Limit.cut(9)))
                .withMessageContaining("without an end token");
    }

    private Dataset<TextPairs> read(Limit limit, String... texts) {
        return TextPairs.read(entries(texts), new Side(checked, limit), new Side(checked, limit), START);
    }

    private static Source entries(String... texts) {
        return entries -> {
            for (int i = 0; i < texts.length; i += 2) {
                entries.accept(new Source.Entry("texts", 1 + i / 2, List.of(texts[i], texts[i + 1])));
            }
        };
    }
}
