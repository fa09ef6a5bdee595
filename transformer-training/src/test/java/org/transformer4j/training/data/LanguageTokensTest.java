package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.data.TextPairs.Side;
import org.transformer4j.training.objective.SequenceToSequence;

class LanguageTokensTest {
    private static final int END = 1;
    private static final int EN = 3;
    private static final int DE = 4;
    private static final int RED = 5;
    private static final int BLUE = 6;
    private static final int START = 0;

    /** @param template as {@code L A E}, of a language, the text, and the end */
    private static Tokenizer tokenizer(String template) {
        String pieces = template.replace("L", "{\"SpecialToken\": {\"id\": \"en_XX\", \"type_id\": 0}}").replace("A", "{\"Sequence\": {\"id\": \"%\", \"type_id\": 0}}")
                .replace("E", "{\"SpecialToken\": {\"id\": \"</s>\", \"type_id\": 0}}").replace("%", "A").replace("} {", "}, {");
        String json = """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null, "decoder": null,
                 "pre_tokenizer": {"type": "WhitespaceSplit"},
                 "post_processor": {"type": "TemplateProcessing", "single": [%s], "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                   {"Sequence": {"id": "B", "type_id": 0}}], "special_tokens": {"en_XX": {"id": "en_XX", "ids": [3], "tokens": ["en_XX"]},
                   "</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}},
                 "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {"<pad>": 0, "</s>": 1, "<unk>": 2, "en_XX": 3, "de_DE": 4, "red": 5, "blue": 6}}}
                """.formatted(pieces);
        return Tokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "languages");
    }

    private static SequenceToSequence.Example pair(String template, int start, Limit limit) {
        try (Tokenizer tokenizer = tokenizer(template)) {
            LanguageTokens languages = LanguageTokens.of(tokenizer);
            CheckedTokenizer checked = new CheckedTokenizer(tokenizer, 7, OptionalInt.of(END));
            Source pairs = entries -> entries.accept(new Source.Entry("pairs", 1, List.of("red blue red", "blue blue")));
            return TextPairs.read(pairs, new Side(checked, limit, languages.source(tokenizer, "de")), new Side(checked, limit, languages.target("en", start, END)),
                    languages.begins(start) ? languages.id("en") : start).examples().getFirst();
        }
    }

    @Test
    void a_language_stands_where_the_tokenizer_has_one_and_in_front_of_what_is_written() {
        SequenceToSequence.Example pair = pair("L A E", START, Limit.leaveOut(9));
        assertThat(pair.source()).containsExactly(DE, RED, BLUE, RED, END);
        assertThat(pair.ids()).containsExactly(START, EN, BLUE, BLUE);
        assertThat(pair.targets()).containsExactly(EN, BLUE, BLUE, END);
    }

    @Test
    void a_text_of_the_first_mbart_begins_with_its_language() {
        SequenceToSequence.Example pair = pair("A E L", DE, Limit.leaveOut(9));
        assertThat(pair.source()).containsExactly(RED, BLUE, RED, END, DE);
        assertThat(pair.ids()).containsExactly(EN, BLUE, BLUE);
        assertThat(pair.targets()).containsExactly(BLUE, BLUE, END);
    }

    @Test
    void a_long_text_loses_its_end_and_no_language() {
        SequenceToSequence.Example pair = pair("L A E", START, Limit.cut(3));
        assertThat(pair.source()).containsExactly(DE, RED, END);
        assertThat(pair.targets()).containsExactly(EN, BLUE, END);
        assertThatThrownBy(() -> pair("L A E", START, Limit.leaveOut(4))).isInstanceOf(DataException.class).hasMessageContaining("left out as too long: 1");
    }

    @Test
    void a_language_that_is_not_told_or_not_known_is_refused() {
        try (Tokenizer tokenizer = tokenizer("L A E")) {
            LanguageTokens languages = LanguageTokens.of(tokenizer);
            assertThatThrownBy(() -> languages.id(null)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("have to be told")
                    .hasMessageContaining("give --from and --to (data.from, data.to)").hasMessageContaining("de_DE, en_XX").hasMessageNotContaining("null");
            assertThatThrownBy(() -> languages.id("fr")).hasMessageContaining("'fr'").hasMessageContaining("de_DE, en_XX");
            assertThat(languages.id("de_DE")).isEqualTo(DE);
        }
    }

    @Test
    void words_that_look_like_languages_are_none_where_the_tokenizer_puts_none_around_a_text() {
        try (Tokenizer tokenizer = tokenizer("A E")) {
            assertThat(LanguageTokens.of(tokenizer).isEmpty()).isTrue();
        }
    }

    @Test
    void words_are_put_in_front_of_the_first_text_unless_it_is_blank() {
        Source texts = entries -> {
            entries.accept(new Source.Entry("texts", 1, List.of("a", "b")));
            entries.accept(new Source.Entry("texts", 2, List.of(" ", "b")));
            entries.accept(new Source.Entry("texts", 3, List.of()));
        };
        List<List<String>> read = new ArrayList<>();
        texts.withPrefix("say: ").read(entry -> read.add(entry.texts()));
        assertThat(read).containsExactly(List.of("say: a", "b"), List.of(" ", "b"), List.of());
        assertThat(texts.withPrefix("")).isSameAs(texts);
    }
}
