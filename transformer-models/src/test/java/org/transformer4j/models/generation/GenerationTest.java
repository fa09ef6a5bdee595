package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.config.GenerationConfig.Beams;
import org.transformer4j.models.config.GenerationConfig.EarlyStopping;

class GenerationTest {
    @Test
    void settings_are_changed_one_by_one() {
        Generation settings = Generation.sampled(42).temperature(0.8).topK(40).topP(0.9).minP(0.05).repetitionPenalty(1.2)
                .maxNewTokens(64).stop("\n", "END");
        assertThat(settings.sampling()).isEqualTo(new Sampling(true, 42, 0.8, new Truncation(40, 0.9, 0.05, 1, 0, 0)));
        assertThat(settings.repetitionPenalty()).isEqualTo(1.2);
        assertThat(settings.maxNewTokens()).isEqualTo(64);
        assertThat(settings.stopStrings()).containsExactly("\n", "END");
        assertThat(settings.promptChunk(5).promptChunk()).isEqualTo(5);
        assertThat(settings.seed(7).sampling().seed()).isEqualTo(7);
    }

    @Test
    void the_defaults_are_those_of_hugging_face() {
        assertThat(Generation.greedy().sampling().doSample()).isFalse();
        assertThat(Generation.sampled(0).sampling()).isEqualTo(new Sampling(true, 0, 1, new Truncation(50, 1, 0, 1, 0, 0)));
        assertThat(Generation.from(config("{}"))).isEqualTo(Generation.greedy());
        assertThat(Generation.from(config("{'do_sample': true}"))).isEqualTo(Generation.sampled(0));
    }

    @Test
    void a_generation_config_says_how_to_sample() {
        Generation settings = Generation.from(config("""
                {'do_sample': true, 'temperature': 0.6, 'top_k': 0, 'top_p': 0.9, 'min_p': 0.1, 'repetition_penalty': 1.1,
                 'max_new_tokens': 33}"""));
        assertThat(settings).isEqualTo(Generation.sampled(0).temperature(0.6).topK(0).topP(0.9).minP(0.1).repetitionPenalty(1.1)
                .maxNewTokens(33));
    }

    @Test
    void a_generation_config_says_which_tokens_must_or_may_not_come() {
        Generation settings = Generation.from(config("""
                {'typical_p': 0.5, 'epsilon_cutoff': 0.01, 'eta_cutoff': 0.02, 'no_repeat_ngram_size': 3, 'bad_words_ids': [[1], [2, 3]],
                 'min_length': 7, 'min_new_tokens': 5, 'forced_bos_token_id': 8, 'forced_eos_token_id': [9, 2],
                 'exponential_decay_length_penalty': [10, 1.01], 'suppress_tokens': [11, 12], 'begin_suppress_tokens': [13]}"""));
        assertThat(settings).isEqualTo(Generation.greedy().typicalP(0.5).epsilonCutoff(0.01).etaCutoff(0.02).constraints(Constraints.NONE
                .noRepeatNgramSize(3).badWords(List.of(List.of(1), List.of(2, 3))).minLength(7).minNewTokens(5).forcedBos(8).forcedEos(9, 2)
                .exponentialDecay(10, 1.01).suppress(11, 12).beginSuppress(13)));
    }

    @Test
    void without_sampling_a_temperature_of_0_does_no_harm() {
        assertThat(Generation.from(config("{'temperature': 0, 'max_new_tokens': 9}"))).isEqualTo(Generation.greedy().maxNewTokens(9));
    }

    @Test
    void without_sampling_the_rest_is_kept_for_who_turns_it_on() {
        assertThat(Generation.from(config("{'temperature': 0.6, 'top_k': 7, 'top_p': 0.9, 'min_p': 0.1}")).sampling(true))
                .isEqualTo(Generation.sampled(0).temperature(0.6).topK(7).topP(0.9).minP(0.1));
    }

    @Test
    void a_beam_search_is_read_and_can_be_changed() {
        Generation settings = Generation.from(config("{'num_beams': 4, 'length_penalty': 2, 'early_stopping': 'never', 'num_return_sequences': 3}"));
        assertThat(settings).isEqualTo(Generation.greedy().beams(new Beams(4, 2, EarlyStopping.WHEN_IMPOSSIBLE, 3)));
        assertThat(settings.beams(5).lengthPenalty(-1).earlyStopping(EarlyStopping.AT_ONCE).returned(1))
                .isEqualTo(Generation.greedy().beams(new Beams(5, -1, EarlyStopping.AT_ONCE, 1)));
    }

    @Test
    void chance_and_several_beams_are_refused_by_name_when_they_are_used() {
        Generation both = Generation.from(config("{'num_beams': 4, 'do_sample': true}"));
        assertThatThrownBy(both::checkSearch).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sampling with 4 beams is not supported; search with sampling(false), or draw with beams(1)");
        assertThatThrownBy(Generation.greedy().beams(2).returned(3)::checkSearch).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 hypotheses of 2 beams");
    }

    @Test
    void values_out_of_range_are_refused() {
        refused("temperature is 0.0", () -> Generation.sampled(1).temperature(0));
        refused("temperature is NaN", () -> Generation.sampled(1).temperature(Double.NaN));
        refused("temperature is 1.0E-60", () -> Generation.sampled(1).temperature(1e-60));
        refused("temperature is Infinity", () -> Generation.sampled(1).temperature(Double.POSITIVE_INFINITY));
        refused("topK is -1", () -> Generation.sampled(1).topK(-1));
        refused("topP is 1.5", () -> Generation.sampled(1).topP(1.5));
        refused("topP is NaN", () -> Generation.sampled(1).topP(Double.NaN));
        refused("minP is -0.1", () -> Generation.sampled(1).minP(-0.1));
        refused("typicalP is 0.0", () -> Generation.sampled(1).typicalP(0));
        refused("epsilonCutoff is 1.0", () -> Generation.sampled(1).epsilonCutoff(1));
        refused("etaCutoff is -0.1", () -> Generation.sampled(1).etaCutoff(-0.1));
        refused("topLogProbs is", () -> Generation.sampled(1).topLogProbs(-1));
        refused("repetitionPenalty is 0.0", () -> Generation.greedy().repetitionPenalty(0));
        refused("maxNewTokens is 0", () -> Generation.greedy().maxNewTokens(0));
        refused("beams is 0", () -> Generation.greedy().beams(0));
        refused("returned is 0", () -> Generation.greedy().returned(0));
        refused("lengthPenalty is NaN", () -> Generation.greedy().lengthPenalty(Double.NaN));
        refused("promptChunk is 0", () -> Generation.greedy().promptChunk(0));
        refused("stop is an empty text", () -> Generation.greedy().stop("x", ""));
    }

    private static void refused(String message, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message)
                .hasMessageContaining("expected");
    }

    private static GenerationConfig config(String json) {
        return GenerationConfig.read(new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), "test");
    }
}
