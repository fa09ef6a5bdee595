package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.Backend;

/** A beam search where text is continued. */
class TextBeamsTest {
    private static final String PROMPT = "O Romeo, Romeo";
    private static final int EOS = 1023;
    private static final Generation SEARCH = Generation.greedy().beams(3).maxNewTokens(14);

    private static Backend backend;
    private static TextGenerator shakespeare;

    @BeforeAll
    static void load() {
        backend = TestBackends.open();
        shakespeare = TextGenerator.bundled(backend);
    }

    @AfterAll
    static void close() {
        shakespeare.close();
        backend.close();
    }

    private static List<BeamHypothesis> recomputed(Generation settings) {
        int[] prompt = shakespeare.tokenizer().encode(PROMPT);
        return new BeamSearch(settings.beams(), settings, shakespeare.model().vocabularySize(), prompt, EOS)
                .run(new RecomputedBeams(shakespeare.model(), prompt));
    }

    @Test
    void the_text_is_that_of_the_best_hypothesis() {
        Generated generated = shakespeare.generate(PROMPT, SEARCH);
        BeamHypothesis best = recomputed(SEARCH).getFirst();
        assertThat(generated.ids()).containsExactly(best.ids());
        assertThat(generated.score()).hasValue(best.score());
        int[] all = shakespeare.tokenizer().encode(PROMPT + generated.text());
        assertThat(shakespeare.tokenizer().decode(all)).isEqualTo(PROMPT + generated.text());
        assertThat(generated.finishReason()).isEqualTo(FinishReason.MAX_NEW_TOKENS);
        assertThat(generated.timings().generatedTokens()).isEqualTo(14);
        assertThat(shakespeare.generate(PROMPT, SEARCH.promptChunk(2)).fingerprint()).isEqualTo(generated.fingerprint());
    }

    @Test
    void several_hypotheses_come_best_first() {
        Generation settings = SEARCH.beams(4).lengthPenalty(0.5).returned(3);
        List<Generated> found = shakespeare.hypotheses(PROMPT, settings);
        List<BeamHypothesis> expected = recomputed(settings);
        assertThat(found).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(found.get(i).ids()).containsExactly(expected.get(i).ids());
            assertThat(found.get(i).score()).hasValue(expected.get(i).score());
        }
        assertThat(found.getFirst().text()).isEqualTo(shakespeare.generate(PROMPT, settings.returned(1)).text());
        assertThat(shakespeare.hypotheses(PROMPT, Generation.greedy().maxNewTokens(9)).getFirst().text())
                .isEqualTo(shakespeare.generate(PROMPT, Generation.greedy().maxNewTokens(9)).text());
    }

    @Test
    void a_stream_gives_it_in_pieces_when_the_search_has_ended() {
        assertThat(shakespeare.stream(PROMPT, SEARCH).collect(Collectors.joining())).isEqualTo(shakespeare.generate(PROMPT, SEARCH).text());
        assertThat(shakespeare.generate(List.of(PROMPT, "O"), SEARCH)).extracting(Generated::text)
                .containsExactly(shakespeare.generate(PROMPT, SEARCH).text(), shakespeare.generate("O", SEARCH).text());
    }

    @Test
    void text_ends_before_a_stop_string() {
        String whole = shakespeare.generate(PROMPT, SEARCH).text();
        Generated cut = shakespeare.generate(PROMPT, SEARCH.stop(whole.substring(4, 7)));
        assertThat(cut.text()).isEqualTo(whole.substring(0, whole.indexOf(whole.substring(4, 7))));
        assertThat(cut.finishReason()).isEqualTo(FinishReason.STOP_STRING);
        assertThat(shakespeare.hypotheses(PROMPT, SEARCH.stop(whole.substring(4, 7))).getFirst().text()).isEqualTo(cut.text());
    }

    @Test
    void its_tokens_can_be_reported() {
        Generated generated = shakespeare.generate(PROMPT, SEARCH.lengthPenalty(0).topLogProbs(2));
        assertThat(generated.logProbs()).hasSize(14).allMatch(report -> report.top().size() == 2);
        assertThat(generated.logProbs().stream().mapToDouble(TokenLogProbs::logProb).sum()).isCloseTo(generated.score().getAsDouble(), within(1e-4));
    }

    @Test
    void the_context_is_its_limit() {
        Generated generated = shakespeare.generate(PROMPT, SEARCH.beams(2).maxNewTokens(1000));
        assertThat(generated.ids()).hasSize(128 - 6 + 1);
        assertThat(generated.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
    }

    @Test
    void it_can_be_cancelled() {
        int[] asked = {0};
        List<String> pieces = new ArrayList<>();
        Generated generated = shakespeare.generate(PROMPT, SEARCH, pieces::add, () -> asked[0]++ == 5);
        assertThat(generated.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(generated.ids()).hasSize(5);
        assertThat(String.join("", pieces)).isEqualTo(generated.text());
        assertThat(shakespeare.generate(PROMPT, SEARCH, piece -> {}, () -> true).ids()).isEmpty();
    }

    @Test
    void chance_and_several_beams_are_refused_before_anything_is_computed() {
        assertThatThrownBy(() -> shakespeare.stream(PROMPT, SEARCH.sampling(true))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sampling with 3 beams is not supported");
        assertThatThrownBy(() -> shakespeare.generate(List.of(PROMPT), SEARCH.sampling(true))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shakespeare.hypotheses(PROMPT, SEARCH.returned(4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 hypotheses of 3 beams");
    }
}
