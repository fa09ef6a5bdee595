package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.objective.TokenTargets;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaskedTextsTest {
    private static final int LENGTH = 42;
    private Tokenizer tokenizer;
    private CheckedTokenizer checked;
    private Masking masking;
    private String text;
    private MaskedTexts pieces;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        tokenizer = Tokenizers.bert();
        checked = Tokenizers.checked(tokenizer, null);
        masking = Masking.of(checked, 11);
        text = "the old man and the sea is a boat ".repeat(1200);
        Path file = Files.writeString(folder.resolve("text"), text);
        pieces = MaskedTexts.pieces(List.of(new TextFile(file)), checked, LENGTH, masking).examples();
    }

    @AfterAll
    void close() {
        tokenizer.close();
    }

    @Test
    void pieces_hold_the_whole_text_between_special_tokens() {
        int[] seen = pieces.epoch(0).stream().flatMapToInt(piece -> {
            assertThat(piece.ids()).startsWith(special("[CLS]")).endsWith(special("[SEP]"));
            assertThat(piece.ids()).hasSizeLessThanOrEqualTo(LENGTH);
            assertThat(piece.targets()).startsWith(Objective.IGNORED).endsWith(Objective.IGNORED).hasSameSizeAs(piece.ids());
            return IntStream.range(1, piece.ids().length - 1)
                    .map(i -> piece.targets()[i] == Objective.IGNORED ? piece.ids()[i] : piece.targets()[i]);
        }).toArray();
        assertThat(seen).isEqualTo(tokenizer.encode(text, false));
    }

    @Test
    void fifteen_percent_are_to_be_guessed_most_of_which_are_masked() {
        int targets = 0;
        int masked = 0;
        int kept = 0;
        for (int epoch = 0; epoch < 3; epoch++) {
            for (TokenTargets.Example piece : pieces.epoch(epoch)) {
                int own = 0;
                for (int i = 0; i < piece.ids().length; i++) {
                    if (piece.targets()[i] != Objective.IGNORED) {
                        own++;
                        masked += piece.ids()[i] == masking.mask() ? 1 : 0;
                        kept += piece.ids()[i] == piece.targets()[i] ? 1 : 0;
                    }
                }
                assertThat(own).isEqualTo((int) Math.max(1, Math.round(0.15 * (piece.ids().length - 2))));
                targets += own;
            }
        }
        // Of so many draws, three standard deviations.
        double three = 3 * Math.sqrt(0.8 * 0.2 / targets);
        assertThat((double) masked / targets).isBetween(0.8 - three, 0.8 + three + 0.1 / masking.vocabulary());
        assertThat((double) kept / targets).isBetween(0.1 - three, 0.1 + three + 0.1 / masking.vocabulary());
    }

    @Test
    void an_epoch_hides_other_tokens_and_the_same_whenever_it_comes() {
        int[] first = pieces.epoch(0).get(3).targets();
        assertThat(pieces.epoch(0).get(3).targets()).isEqualTo(first);
        assertThat(pieces.epoch(1).get(3).targets()).isNotEqualTo(first);
        assertThat(pieces.epoch(0).get(4).targets()).isNotEqualTo(first);
        assertThat(new Masking(masking.mask(), masking.vocabulary(), 0.15, 12).example(new int[40], new Template(new int[0], new int[0]), 0, 3).targets())
                .isNotEqualTo(Arrays.copyOfRange(first, 1, 41));
    }

    @Test
    void every_position_gets_its_turn() {
        boolean[] hidden = new boolean[LENGTH];
        for (int epoch = 0; epoch < 60; epoch++) {
            int[] targets = pieces.epoch(epoch).getFirst().targets();
            for (int i = 0; i < LENGTH; i++) {
                hidden[i] |= targets[i] != Objective.IGNORED;
            }
        }
        assertThat(IntStream.range(1, LENGTH - 1).allMatch(i -> hidden[i])).isTrue();
    }

    @Test
    void a_text_may_be_an_example_by_itself() {
        Source source = entries -> {
            entries.accept(new Source.Entry("texts", 1, List.of("the")));
            entries.accept(new Source.Entry("texts", 2, List.of("")));
            entries.accept(new Source.Entry("texts", 3, List.of("the old man and the sea")));
        };
        Dataset<MaskedTexts> texts = MaskedTexts.of(source, checked, Limit.cut(6), masking);
        List<TokenTargets.Example> examples = texts.examples().epoch(0);
        assertThat(examples).hasSize(2);
        assertThat(examples.getFirst().targets()).containsExactly(Objective.IGNORED, tokenizer.encode("the", false)[0], Objective.IGNORED);
        assertThat(examples.get(1).ids()).hasSize(6).endsWith(special("[SEP]"));
        assertThat(texts.counts().cut()).isEqualTo(1);
        assertThat(texts.counts().empty()).isEqualTo(1);
    }

    @Test
    void the_last_pieces_may_be_kept_for_validation() {
        Split<MaskedTexts> split = pieces.split(0.1);
        int all = pieces.epoch(0).size();
        assertThat(split.training().epoch(0).size() + split.validation().epoch(0).size()).isEqualTo(all);
        assertThat(split.validation().epoch(0).size()).isBetween(all / 10 - 1, all / 10 + 1);
    }

    @Test
    void what_cannot_be_is_refused() {
        try (Tokenizer gpt2 = Tokenizers.gpt2()) {
            assertThatIllegalArgumentException().isThrownBy(() -> Masking.of(Tokenizers.checked(gpt2, null), 0)).withMessageContaining("[MASK]");
        }
        Source source = entries -> entries.accept(new Source.Entry("texts", 1, List.of("the")));
        assertThatIllegalArgumentException().isThrownBy(() -> MaskedTexts.of(source, checked, Limit.cut(2), masking))
                .withMessageContaining("2 special tokens around each");
        assertThatIllegalArgumentException().isThrownBy(() -> new Masking(5, 5, 0.15, 0)).withMessageContaining("mask token 5");
        assertThatIllegalArgumentException().isThrownBy(() -> new Masking(4, 5, 0, 0)).withMessageContaining("0.0 of the tokens");
    }

    private int special(String token) {
        return tokenizer.id(token).orElseThrow();
    }
}
