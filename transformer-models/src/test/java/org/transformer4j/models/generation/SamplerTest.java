package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplerTest {
    private static final double NONE = Double.NEGATIVE_INFINITY;
    private static final int[] CHOICES_OF_SEED_2026 =
            {3, 5, 3, 3, 3, 2, 5, 3, 3, 5, 2, 3, 3, 0, 3, 0, 1, 3, 3, 3, 3, 3, 0, 3};
    private static final MemorySegment SIX = Logits.of(1.5f, -0.5f, 0f, 2.25f, -3f, 1f);

    @Test
    void greedy_takes_the_first_of_the_best() {
        assertThat(new Sampler(Generation.greedy(), 4, 0).choose(Logits.of(1, 7, 7, 2))).isEqualTo(1);
    }

    @Test
    void greedy_does_not_mind_temperature() {
        assertThat(new Sampler(Generation.greedy().temperature(1000), 4, 0).choose(Logits.of(1, 6, 7, 2))).isEqualTo(2);
    }

    @Test
    void a_repetition_penalty_counts_prompt_and_choices() {
        Sampler sampler = new Sampler(Generation.greedy().repetitionPenalty(2), 4, 0);
        sampler.see(3);
        MemorySegment logits = Logits.of(1, 2.5f, 3, 4);
        assertThat(sampler.choose(logits)).isEqualTo(2);
        assertThat(sampler.choose(logits)).isEqualTo(1);
        assertThat(sampler.choose(logits)).isEqualTo(3);
    }

    @Test
    void equal_seeds_give_equal_choices() {
        assertThat(draw(Generation.sampled(7), 0, 200)).containsExactly(draw(Generation.sampled(7), 0, 200));
    }

    @Test
    void other_seeds_and_other_sequences_give_other_choices() {
        int[] choices = draw(Generation.sampled(7), 0, 200);
        assertThat(draw(Generation.sampled(8), 0, 200)).isNotEqualTo(choices);
        assertThat(draw(Generation.sampled(7), 1, 200)).isNotEqualTo(choices);
    }

    @Test
    void the_choices_of_a_seed_never_change() {
        assertThat(draw(Generation.sampled(2026), 0, 24)).containsExactly(CHOICES_OF_SEED_2026);
    }

    @Test
    void a_choice_depends_on_its_step_and_not_on_what_was_asked_before() {
        Sampler sampler = new Sampler(Generation.sampled(7), 6, 0);
        IntStream.range(0, 100).forEach(step -> sampler.choose(Logits.of(0, 0, 0, 0, 0, 0)));
        assertThat(sampler.choose(SIX)).isEqualTo(draw(Generation.sampled(7), 0, 101)[100]);
    }

    @ParameterizedTest
    @MethodSource
    void choices_have_the_probabilities_that_were_asked_for(Generation settings, double[] probabilities) {
        int draws = 60_000;
        int[] counts = new int[6];
        for (int id : draw(settings, 0, draws)) {
            counts[id]++;
        }
        double chiSquare = 0;
        for (int id = 0; id < 6; id++) {
            double expected = probabilities[id] * draws;
            if (expected == 0) {
                assertThat(counts[id]).isZero();
            } else {
                chiSquare += (counts[id] - expected) * (counts[id] - expected) / expected;
            }
        }
        // 5 degrees of freedom exceed this once in a thousand times; the seeds are fixed.
        assertThat(chiSquare).isLessThan(20.5);
    }

    static Object[][] choices_have_the_probabilities_that_were_asked_for() {
        return new Object[][] {
            {Generation.sampled(1), softmax(1.5, -0.5, 0, 2.25, -3, 1)},
            {Generation.sampled(2).temperature(0.5), softmax(3, -1, 0, 4.5, -6, 2)},
            {Generation.sampled(3).temperature(3), softmax(0.5, -0.5 / 3, 0, 0.75, -1, 1 / 3.0)},
            {Generation.sampled(4).topK(3), softmax(1.5, NONE, NONE, 2.25, NONE, 1)},
            {Generation.sampled(5).topK(0).topP(0.7), softmax(1.5, NONE, NONE, 2.25, NONE, NONE)},
            {Generation.sampled(6).minP(0.1), softmax(1.5, NONE, 0, 2.25, NONE, 1)},
            {Generation.sampled(8).epsilonCutoff(0.1), softmax(1.5, NONE, NONE, 2.25, NONE, 1)},
            {Generation.sampled(9).typicalP(0.2), softmax(0, NONE, NONE, NONE, NONE, NONE)},
            {Generation.sampled(10).etaCutoff(0.5), softmax(1.5, NONE, NONE, 2.25, NONE, NONE)},
            {Generation.sampled(7).topK(1), softmax(NONE, NONE, NONE, 0, NONE, NONE)},
        };
    }

    private static double[] softmax(double... scores) {
        double total = IntStream.range(0, scores.length).mapToDouble(id -> Math.exp(scores[id])).sum();
        return IntStream.range(0, scores.length).mapToDouble(id -> Math.exp(scores[id]) / total).toArray();
    }

    @Test
    void choosing_allocates_nothing() {
        float[] scores = Logits.random(1, 5000);
        MemorySegment logits = Logits.of(scores);
        Sampler greedy = new Sampler(Generation.greedy().repetitionPenalty(1.1), 5000, 0);
        Sampler sampled = new Sampler(Generation.sampled(1).temperature(0.8).topK(200).topP(0.9).minP(0.01), 5000, 0);
        Sampler nucleus = new Sampler(Generation.sampled(1).topK(0).topP(0.999), 5000, 0);
        Constraints constraints = Constraints.NONE.noRepeatNgramSize(3).badWords(List.of(List.of(7), List.of(1, 2))).minNewTokens(9)
                .exponentialDecay(4, 1.1).suppress(5).beginSuppress(6);
        Sampler constrained = new Sampler(Generation.sampled(1).typicalP(0.9).epsilonCutoff(1e-4).etaCutoff(1e-4).constraints(constraints)
                .maxNewTokens(1000), 5000, 0, 8);
        constrained.see(1, 2, 3);
        LogitsFingerprint fingerprint = new LogitsFingerprint();
        Runnable token = () -> {
            greedy.choose(logits);
            sampled.choose(logits);
            nucleus.choose(logits);
            constrained.choose(logits);
            fingerprint.add(logits);
        };
        assertThat(Allocations.during(50, token)).isZero();
    }

    @Test
    void a_prompt_token_that_is_not_in_the_vocabulary_is_refused() {
        assertThatThrownBy(() -> new Sampler(Generation.greedy(), 10, 0).see(3, 10)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token id 10; the model's vocabulary is 0 to 9");
    }

    private static int[] draw(Generation settings, long stream, int steps) {
        Sampler sampler = new Sampler(settings, 6, stream);
        return IntStream.range(0, steps).map(step -> sampler.choose(SIX)).toArray();
    }
}
