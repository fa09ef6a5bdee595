package org.transformer4j.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.generation.Constraints;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.Text2TextGenerator;

class SummarizerTest {
    private static final Generation SHORT = Generation.greedy().maxNewTokens(8);

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

    /** What the model writes about a text as it stands. */
    private String plain(String text) {
        try (Text2TextGenerator generator = Text2TextGenerator.load(folder, backend)) {
            return generator.generate(text, SHORT).text();
        }
    }

    private static String summary(Summarizer summarizer, String text) {
        return summarizer.summarize(text, SHORT, piece -> {}, () -> false).text();
    }

    @Test
    void a_t5_is_told_what_to_do() {
        try (Summarizer summarizer = Summarizer.load(TinyTranslators.t5(folder).write(), backend)) {
            assertThat(summary(summarizer, "the red house")).isEqualTo(plain("summarize: the red house")).isNotEqualTo(plain("the red house"));
        }
    }

    @Test
    void the_configuration_says_what_to_tell_and_how_to_ask() {
        String tasks = "{\"summarization\": {\"prefix\": \"red \", \"max_length\": 9, \"min_length\": 3, \"num_beams\": 4, \"length_penalty\": 2.0, "
                + "\"no_repeat_ngram_size\": 3, \"early_stopping\": true}}";
        try (Summarizer summarizer = Summarizer.load(TinyTranslators.marian(folder).configured("task_specific_params", tasks).write(), backend)) {
            assertThat(summary(summarizer, "the house")).isEqualTo(plain("red the house"));
            Generation defaults = summarizer.defaults();
            assertThat(defaults.beams().count()).isEqualTo(4);
            assertThat(defaults.beams().lengthPenalty()).isEqualTo(2);
            assertThat(defaults.maxNewTokens()).isEqualTo(8);
            assertThat(defaults.constraints()).isEqualTo(Constraints.NONE.noRepeatNgramSize(3).minLength(3));
            assertThat(summarizer.summarize("the house")).isNotBlank();
        }
    }

    @Test
    void another_model_reads_the_text_as_it_is() {
        try (Summarizer summarizer = Summarizer.load(TinyTranslators.marian(folder).write(), backend)) {
            assertThat(summary(summarizer, "the red house")).isEqualTo(plain("the red house"));
            assertThat(summarizer.summarize(List.of("house", "red"), SHORT, () -> false)).extracting(generated -> generated.text())
                    .containsExactly(plain("house"), plain("red"));
        }
    }

    @Test
    void an_empty_text_is_refused() {
        try (Summarizer summarizer = Summarizer.load(TinyTranslators.t5(folder).write(), backend)) {
            assertThatThrownBy(() -> summarizer.summarize("\n")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the text is empty");
        }
    }
}
