package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.config.GenerationConfig.Beams;
import org.transformer4j.models.config.GenerationConfig.EarlyStopping;
import org.transformer4j.models.session.Session;

class BeamSearchTest {
    /** What Hugging Face transformers finds with the same model. */
    @Nested
    class Golden {
        private static final int EOS = 61;
        private static final int PAD = 0;
        private static final int NEW_TOKENS = 12;

        @ParameterizedTest
        @CsvSource({"gpt2.beam3, 3, 1, WHEN_UNLIKELY, 1", "gpt2.beam4_lp2_early, 4, 2, AT_ONCE, 1",
            "gpt2.beam4_return3, 4, 0.5, WHEN_UNLIKELY, 3"})
        void hypotheses_and_scores_are_those_of_the_reference(String name, int count, double lengthPenalty, EarlyStopping stopping, int returned) {
            Beams beams = new Beams(count, lengthPenalty, stopping, returned);
            try (Goldens goldens = Goldens.open("hf_beam_search"); Backend backend = TestBackends.open();
                    Decoder model = Models.loadDecoder(ModelFolder.of(Goldens.folder("gpt2")), backend)) {
                int[][] prompts = goldens.ids("gpt2.in.input_ids");
                int[][] expected = goldens.ids(name + ".out.sequences");
                float[] scores = goldens.row(name + ".out.sequences_scores");
                for (int p = 0; p < prompts.length; p++) {
                    Generation settings = Generation.greedy().maxNewTokens(NEW_TOKENS);
                    List<BeamHypothesis> best = new BeamSearch(beams, settings, model.vocabularySize(), prompts[p], EOS)
                            .run(new RecomputedBeams(model, prompts[p]));
                    assertThat(best).hasSize(returned);
                    for (int i = 0; i < returned; i++) {
                        int row = p * returned + i;
                        assertThat(padded(prompts[p], best.get(i), expected[row].length)).containsExactly(expected[row]);
                        assertThat(best.get(i).score()).isCloseTo(scores[row], within(2e-6));
                    }
                }
            }
        }

        @ParameterizedTest
        @CsvSource({"gpt2.greedy_eos, 0, 1", "gpt2.greedy_norepeat3, 3, 1", "gpt2.greedy_reppen, 0, 1.5"})
        void greedy_generation_is_that_of_the_reference(String name, int ngram, double penalty) {
            Generation settings = Generation.greedy().maxNewTokens(NEW_TOKENS).repetitionPenalty(penalty)
                    .constraints(Constraints.NONE.noRepeatNgramSize(ngram));
            try (Goldens goldens = Goldens.open("hf_beam_search"); Backend backend = TestBackends.open();
                    Decoder model = Models.loadDecoder(ModelFolder.of(Goldens.folder("gpt2")), backend)) {
                int[][] prompts = goldens.ids("gpt2.in.input_ids");
                int[][] expected = goldens.ids(name + ".out.sequences");
                for (int p = 0; p < prompts.length; p++) {
                    try (Session session = new Session(model)) {
                        TokenGenerator generator = new TokenGenerator(session, prompts[p], settings, EOS);
                        int[] ids = IntStream.generate(generator::next).takeWhile(id -> id != TokenGenerator.END).toArray();
                        boolean ended = generator.finishReason().orElseThrow() == FinishReason.EOS;
                        assertThat(padded(prompts[p], new BeamHypothesis(ids, 0, ended, List.of()), expected[p].length)).containsExactly(expected[p]);
                    }
                }
            }
        }

        private static int[] padded(int[] prompt, BeamHypothesis hypothesis, int length) {
            IntStream ids = IntStream.concat(Arrays.stream(prompt), Arrays.stream(hypothesis.ids()));
            IntStream fill = IntStream.concat(hypothesis.ended() ? IntStream.of(EOS) : IntStream.empty(), IntStream.generate(() -> PAD));
            return IntStream.concat(ids, fill).limit(length).toArray();
        }
    }

    /** A model whose scores depend on the last token alone: few enough continuations to try them all. */
    private static final class Chain implements BeamSource {
        private final float[][] next;
        private int[] last;
        private final List<List<Integer>> calls = new ArrayList<>();

        Chain(int start, float[]... next) {
            this.next = next;
            this.last = new int[] {start};
        }

        @Override
        public MemorySegment logits(int beam) {
            return Logits.of(next[last[beam]]);
        }

        @Override
        public void step(int[] parents, int[] tokens) {
            calls.add(Arrays.stream(parents).boxed().toList());
            last = tokens.clone();
        }
    }

    private static float[] logs(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    /** Token 1 looks best at first, but all that follows it is improbable; token 0 ends. */
    private static Chain trap() {
        return new Chain(3, logs(1, 0, 0, 0), logs(0.4, 0.3, 0.3, 0), logs(0.05, 0, 0.95, 0), logs(0, 0.6, 0.4, 0));
    }

    @Test
    void it_finds_what_the_most_probable_next_token_misses() {
        Generation settings = Generation.greedy().maxNewTokens(4);
        BeamHypothesis best = search(new Beams(2, 1, EarlyStopping.WHEN_UNLIKELY, 1), settings, trap()).getFirst();
        assertThat(best.ids()).containsExactly(2, 2, 2, 2);
        assertThat(best.ended()).isFalse();
        assertThat(best.score()).isCloseTo(Math.log(0.4 * 0.95 * 0.95 * 0.95) / 4, within(1e-6));
    }

    @Test
    void the_token_that_ends_counts_in_score_and_length() {
        Generation settings = Generation.greedy().maxNewTokens(4);
        List<BeamHypothesis> best = search(new Beams(2, 0, EarlyStopping.WHEN_IMPOSSIBLE, 2), settings, trap());
        assertThat(best.get(1).ids()).containsExactly(1);
        assertThat(best.get(1).ended()).isTrue();
        assertThat(best.get(1).score()).isCloseTo(Math.log(0.6 * 0.4), within(1e-6));
    }

    @ParameterizedTest
    @EnumSource(EarlyStopping.class)
    void one_beam_takes_the_most_probable_token_each_time(EarlyStopping stopping) {
        Chain chain = new Chain(2, logs(1, 0, 0), logs(0.6, 0.3, 0.1), logs(0.1, 0.5, 0.4));
        BeamHypothesis best = search(new Beams(1, 1, stopping, 1), Generation.greedy().maxNewTokens(1), chain).getFirst();
        assertThat(best.ids()).containsExactly(1);
    }

    @Test
    void enough_hypotheses_end_the_search_at_once_if_that_is_wanted() {
        Chain chain = new Chain(2, logs(1, 0, 0), logs(0.5, 0.4, 0.1), logs(0.5, 0.4, 0.1));
        search(new Beams(2, 1, EarlyStopping.AT_ONCE, 1), Generation.greedy().maxNewTokens(20), chain);
        Chain longer = new Chain(2, logs(1, 0, 0), logs(0.5, 0.4, 0.1), logs(0.5, 0.4, 0.1));
        search(new Beams(2, 2, EarlyStopping.WHEN_IMPOSSIBLE, 1), Generation.greedy().maxNewTokens(20), longer);
        assertThat(chain.calls.size()).isLessThan(longer.calls.size());
    }

    @Test
    void in_the_first_step_the_prompt_is_the_parent_of_all() {
        Chain chain = trap();
        search(new Beams(2, 1, EarlyStopping.WHEN_UNLIKELY, 1), Generation.greedy().maxNewTokens(4), chain);
        assertThat(chain.calls.getFirst()).containsExactly(0, 0);
        assertThat(chain.calls).hasSize(3);
    }

    @Test
    void constraints_look_at_the_tokens_of_their_own_beam() {
        Generation settings = Generation.greedy().maxNewTokens(4).constraints(Constraints.NONE.noRepeatNgramSize(2));
        for (BeamHypothesis hypothesis : search(new Beams(3, 1, EarlyStopping.WHEN_IMPOSSIBLE, 3), settings,
                new Chain(3, logs(0.25, 0.25, 0.25, 0.25), logs(0.1, 0.5, 0.3, 0.1), logs(0.1, 0.2, 0.6, 0.1), logs(0.1, 0.3, 0.5, 0.1)))) {
            int[] ids = IntStream.concat(IntStream.of(3), Arrays.stream(hypothesis.ids())).toArray();
            assertThat(IntStream.range(1, ids.length).mapToObj(i -> List.of(ids[i - 1], ids[i]))).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_forced_beginning_does_not_fill_the_hypotheses() {
        Generation settings = Generation.greedy().maxNewTokens(3).constraints(Constraints.NONE.forcedBos(2));
        for (BeamHypothesis hypothesis : search(new Beams(2, 1, EarlyStopping.WHEN_UNLIKELY, 1), settings, trap())) {
            assertThat(hypothesis.ids()).startsWith(2);
            assertThat(hypothesis.score()).isGreaterThan(-1);
        }
    }

    @Test
    void also_with_a_forced_beginning_the_prompt_is_the_first_parent_of_all() {
        Chain chain = trap();
        search(new Beams(3, 1, EarlyStopping.WHEN_UNLIKELY, 1), Generation.greedy().maxNewTokens(3).constraints(Constraints.NONE.forcedBos(2)), chain);
        assertThat(chain.calls.getFirst()).containsExactly(0, 0, 0);
    }

    @Test
    void a_cancelled_search_gives_what_there_is() {
        int[] asked = {0};
        BeamSearch search = new BeamSearch(new Beams(2, 1, EarlyStopping.WHEN_UNLIKELY, 2), Generation.greedy(), 4, new int[] {3}, 0);
        List<BeamHypothesis> best = search.run(trap(), () -> asked[0]++ == 2);
        assertThat(best).hasSize(2).allMatch(hypothesis -> hypothesis.ids().length <= 2);
        assertThat(search.best()).isEqualTo(best);
        assertThat(search.advance(beam -> MemorySegment.NULL)).isFalse();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        Beams two = new Beams(2, 1, EarlyStopping.AT_ONCE, 1);
        refused("sampling", () -> new BeamSearch(two, Generation.sampled(1), 4, new int[] {1}));
        refused("3 hypotheses of 2 beams", () -> new BeamSearch(new Beams(2, 1, EarlyStopping.AT_ONCE, 3), Generation.greedy(), 4, new int[] {1}));
        refused("the prompt has no tokens", () -> new BeamSearch(two, Generation.greedy(), 4, new int[0]));
        refused("token id 4; the model's vocabulary is 0 to 3", () -> new BeamSearch(two, Generation.greedy(), 4, new int[] {4}));
        refused("12 bytes of scores for a vocabulary of 4", () -> new BeamSearch(two, Generation.greedy(), 4, new int[] {1})
                .advance(beam -> Logits.of(1, 2, 3)));
    }

    private static void refused(String message, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static List<BeamHypothesis> search(Beams beams, Generation settings, Chain chain) {
        return new BeamSearch(beams, settings, chain.next.length, new int[] {chain.last[0]}, 0).run(chain);
    }
}
