package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.data.LabelledTexts.Reading;
import org.transformer4j.training.objective.TokenTargets;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelledTextsTest {
    private Tokenizer tokenizer;
    private CheckedTokenizer checked;

    @BeforeAll
    void open() {
        tokenizer = Tokenizers.bert();
        checked = Tokenizers.checked(tokenizer, null);
    }

    @AfterAll
    void close() {
        tokenizer.close();
    }

    @Test
    void labels_are_numbered_in_their_order_whatever_the_order_of_the_texts() {
        LabelledTexts texts = LabelledTexts.read(entries(List.of("the sea", "wet"), List.of("a boat", "dry"), List.of("old", " wet ")),
                new Reading(checked, Limit.cut(50), true)).examples();
        assertThat(texts.labels().names()).containsExactly("dry", "wet");
        assertThat(texts.stream().map(text -> text.targets()[0])).containsExactly(1, 0, 1);
        assertThat(texts.getFirst().ids()).isEqualTo(tokenizer.encode("the sea"));
        assertThat(texts.getFirst().types()).containsOnly(0).hasSameSizeAs(texts.getFirst().ids());
    }

    @Test
    void labels_that_are_numbers_are_in_the_order_of_numbers() {
        assertThat(Labels.sorted(List.of("10", "2", "1", "2")).names()).containsExactly("1", "2", "10");
        assertThat(Labels.sorted(List.of("10", "2", "b", "B")).names()).containsExactly("10", "2", "B", "b");
    }

    @Test
    void pairs_have_kinds_of_segments_where_the_model_wants_them() {
        Source source = entries(List.of("the sea", "a boat", "yes"), List.of("old", "man", "no"));
        TokenTargets.Example pair = LabelledTexts.read(source, new Reading(checked, Limit.cut(50), true)).examples().getFirst();
        assertThat(pair.ids()).isEqualTo(tokenizer.tokenize("the sea", "a boat").ids());
        assertThat(pair.types()).isEqualTo(tokenizer.tokenize("the sea", "a boat").types()).contains(1);
        assertThat(LabelledTexts.read(source, new Reading(checked, Limit.cut(50), false)).examples().getFirst().types()).isNull();
    }

    @Test
    void long_texts_are_cut_or_left_out_and_empty_ones_skipped() {
        Source source = entries(List.of("the old man and the sea", "a"), List.of(" ", "a"), List.of("old", "b"), List.of("man", "a"));
        int end = tokenizer.id("[SEP]").orElseThrow();
        Dataset<LabelledTexts> cut = LabelledTexts.read(source, new Reading(checked, Limit.cut(5), true));
        assertThat(cut.examples().getFirst().ids()).hasSize(5).endsWith(end);
        assertThat(cut.examples().getFirst().types()).hasSize(5);
        assertThat(cut.counts().cut()).isEqualTo(1);
        assertThat(cut.counts().empty()).isEqualTo(1);
        Dataset<LabelledTexts> left = LabelledTexts.read(source, new Reading(checked, Limit.leaveOut(5), true));
        assertThat(left.examples()).hasSize(2);
        assertThat(left.counts().leftOut()).isEqualTo(1);
    }

    @Test
    void labels_may_be_known() {
        Labels labels = new Labels(List.of("positive", "neutral", "negative"));
        Reading reading = new Reading(checked, Limit.cut(50), false);
        assertThat(LabelledTexts.read(entries(List.of("old", "negative")), reading, labels).examples().getFirst().targets()).containsExactly(2);
        assertThatThrownBy(() -> LabelledTexts.read(entries(List.of("old", "negative"), List.of("man", "Neutral")), reading, labels))
                .isInstanceOf(DataException.class)
                .hasMessage("texts: line 2: the label \"Neutral\" is none of the labels, which are \"positive\", \"neutral\", \"negative\"");
    }

    @Test
    void labels_that_tell_nothing_apart_are_refused() {
        Reading reading = new Reading(checked, Limit.cut(50), false);
        assertThatThrownBy(() -> LabelledTexts.read(entries(List.of("old", "a"), List.of("man", "a")), reading)).isInstanceOf(DataException.class)
                .hasMessage("all 2 texts have the label \"a\"; at least two labels are needed");
        assertThatThrownBy(() -> LabelledTexts.read(entries(List.of("old", "a"), List.of("man", "")), reading)).isInstanceOf(DataException.class)
                .hasMessage("texts: line 2: a text without a label; give it one, or leave it out");
        assertThatIllegalArgumentException().isThrownBy(() -> new Labels(List.of("a", "b", "a"))).withMessageContaining("\"a\" is there twice");
        assertThatIllegalArgumentException().isThrownBy(() -> new Labels(List.of())).withMessageContaining("0 labels");
        assertThatIllegalArgumentException().isThrownBy(() -> LabelledTexts.read(entries(List.of("old")), reading)).withMessageContaining("entries of 1 texts");
    }

    @SafeVarargs
    private static Source entries(List<String>... all) {
        return entries -> {
            for (int i = 0; i < all.length; i++) {
                entries.accept(new Source.Entry("texts", i + 1, all[i]));
            }
        };
    }
}
