package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;

class PromptCacheTest {
    private static final String DOCUMENT = "O Romeo, Romeo, wherefore art thou Romeo? Deny thy father and refuse thy name;";
    private static final Generation SETTINGS = Generation.sampled(3).maxNewTokens(12);

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

    private static void assertSame(Generated found, Generated expected) {
        assertThat(found.text()).isEqualTo(expected.text());
        assertThat(found.ids()).containsExactly(expected.ids());
        assertThat(found.fingerprint()).isEqualTo(expected.fingerprint());
        assertThat(found.finishReason()).isEqualTo(expected.finishReason());
    }

    @Test
    void what_prompts_begin_with_is_computed_once_and_all_bits_are_the_same() {
        int common = shakespeare.tokenizer().encode(DOCUMENT).length;
        try (PromptCache cache = shakespeare.newPromptCache()) {
            assertThat(shakespeare.generate(DOCUMENT + " Or", SETTINGS, cache).timings().reusedTokens()).isZero();
            for (String question : List.of(" What light is that?", " Speak again, bright angel!", " What light is this?")) {
                Generated cached = shakespeare.generate(DOCUMENT + question, SETTINGS, cache);
                assertSame(cached, shakespeare.generate(DOCUMENT + question, SETTINGS));
                assertThat(cached.timings().reusedTokens()).isBetween(common - 1, cached.timings().promptTokens() - 1);
                assertThat(cached.timings().promptTokens()).isEqualTo(shakespeare.tokenizer().encode(DOCUMENT + question).length);
            }
        }
    }

    @Test
    void a_prompt_that_goes_on_from_what_was_generated_reuses_that_too() {
        try (PromptCache cache = shakespeare.newPromptCache()) {
            Generated first = shakespeare.generate(DOCUMENT, SETTINGS, cache);
            int held = cache.length();
            assertThat(held).isEqualTo(first.timings().promptTokens() + first.ids().length - 1);
            String longer = DOCUMENT + first.text() + "\n\nJULIET:\n";
            Generated second = shakespeare.generate(longer, SETTINGS, cache);
            assertSame(second, shakespeare.generate(longer, SETTINGS));
            assertThat(second.timings().reusedTokens()).isGreaterThanOrEqualTo(first.timings().promptTokens());
        }
    }

    @Test
    void the_same_prompt_again_computes_its_last_token() {
        try (PromptCache cache = shakespeare.newPromptCache()) {
            Generated first = shakespeare.generate(DOCUMENT, SETTINGS, cache);
            Generated again = shakespeare.generate(DOCUMENT, SETTINGS, cache);
            assertSame(again, first);
            assertThat(again.timings().reusedTokens()).isEqualTo(first.timings().promptTokens() - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"O", "KING RICHARD III:\nA horse! A horse! My kingdom for a horse!", "O Romeo, Romeo"})
    void any_other_prompt_gives_what_it_gives_alone(String prompt) {
        try (PromptCache cache = shakespeare.newPromptCache()) {
            shakespeare.generate(DOCUMENT, SETTINGS, cache);
            assertSame(shakespeare.generate(prompt, SETTINGS, cache), shakespeare.generate(prompt, SETTINGS));
        }
    }

    @Test
    void a_prompt_can_be_computed_beforehand() {
        try (PromptCache cache = shakespeare.newPromptCache()) {
            shakespeare.prepare(DOCUMENT, cache);
            assertThat(cache.length()).isEqualTo(shakespeare.tokenizer().encode(DOCUMENT).length);
            Generated prepared = shakespeare.generate(DOCUMENT, SETTINGS, cache);
            assertSame(prepared, shakespeare.generate(DOCUMENT, SETTINGS));
            assertThat(prepared.timings().reusedTokens()).isEqualTo(prepared.timings().promptTokens() - 1);
        }
    }

    @Test
    void a_generation_that_is_cancelled_or_fails_leaves_nothing_wrong_behind() {
        try (PromptCache cache = shakespeare.newPromptCache()) {
            int[] asked = {0};
            shakespeare.generate(DOCUMENT, SETTINGS.promptChunk(5), cache, piece -> {}, () -> asked[0]++ == 2);
            assertThat(cache.length()).isEqualTo(10);
            Generation impossible = SETTINGS.constraints(Constraints.NONE.suppress(5000));
            assertThatThrownBy(() -> shakespeare.generate(DOCUMENT, impossible, cache)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> shakespeare.generate(DOCUMENT, SETTINGS, cache, piece -> {
                throw new IllegalStateException("the reader is gone");
            }, () -> false)).hasMessage("the reader is gone");
            assertSame(shakespeare.generate(DOCUMENT, SETTINGS, cache), shakespeare.generate(DOCUMENT, SETTINGS));
        }
    }

    @Test
    void a_beam_search_computes_its_prompt_anew_and_leaves_the_cache_alone() {
        try (PromptCache cache = shakespeare.newPromptCache()) {
            shakespeare.generate(DOCUMENT, SETTINGS, cache);
            int held = cache.length();
            Generation beams = Generation.greedy().beams(3).maxNewTokens(6);
            assertSame(shakespeare.generate(DOCUMENT, beams, cache), shakespeare.generate(DOCUMENT, beams));
            assertThat(cache.length()).isEqualTo(held);
        }
    }

    @Test
    void it_serves_one_generation_at_a_time_and_ends_with_its_generator() {
        TextGenerator own = TextGenerator.bundled(backend);
        PromptCache cache = own.newPromptCache();
        assertThatThrownBy(() -> own.generate(DOCUMENT, SETTINGS, cache, piece -> own.generate("O", SETTINGS, cache), () -> false))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("in use");
        assertThatThrownBy(() -> shakespeare.generate(DOCUMENT, SETTINGS, cache)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another model");
        own.generate(DOCUMENT, SETTINGS, cache);
        cache.clear();
        assertThat(cache.length()).isZero();
        own.generate(DOCUMENT, SETTINGS, cache);
        own.close();
        assertThat(cache.length()).isZero();
        assertThatThrownBy(() -> cache.clear()).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void prompts_together_give_what_each_gives_alone(boolean sampling) {
        Generation settings = Generation.greedy().sampling(sampling).seed(8).maxNewTokens(20).topLogProbs(1).stop("\n\n");
        List<String> prompts = Stream.of(" What light is that?", "", " O", "\n\nJULIET:\n").map(end -> DOCUMENT + end).toList();
        List<Generated> together = shakespeare.generate(prompts, settings);
        for (int i = 0; i < prompts.size(); i++) {
            Generated alone = shakespeare.generate(prompts.get(i), settings);
            assertSame(together.get(i), alone);
            assertThat(together.get(i).logProbs()).isEqualTo(alone.logProbs());
            assertThat(together.get(i).timings().reusedTokens()).isEqualTo(shakespeare.tokenizer().encode(DOCUMENT).length - 1);
        }
        assertThat(shakespeare.generate(List.of(), settings)).isEmpty();
    }

    @Test
    void prompts_of_any_lengths_go_together_up_to_the_end_of_the_context() {
        Generation settings = Generation.greedy().maxNewTokens(1000);
        List<String> prompts = List.of("O", DOCUMENT, "Romeo ".repeat(15));
        List<Generated> together = shakespeare.generate(prompts, settings);
        for (int i = 0; i < prompts.size(); i++) {
            assertSame(together.get(i), shakespeare.generate(prompts.get(i), settings));
        }
        assertThat(shakespeare.generate(prompts, settings, () -> true)).extracting(Generated::finishReason).containsOnly(FinishReason.CANCELLED);
    }
}
