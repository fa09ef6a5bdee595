package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.canon.CanonMath;

class ScoresTest {
    private static final float NONE = Float.NEGATIVE_INFINITY;

    /** The same by sorting everything. */
    @Nested
    class Simple {
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 7, 50, 199, 200, 1000})
        void top_k_keeps_the_first_of_a_stable_sort(int k) {
            for (int seed = 0; seed < 20; seed++) {
                float[] values = Logits.random(seed, 200);
                Scores scores = Logits.scores(values);
                float[] before = scores.toArray();
                scores.keepTop(k);
                assertThat(scores.toArray()).containsExactly(onlyFirst(before, k));
            }
        }

        @ParameterizedTest
        @ValueSource(doubles = {0, 0.01, 0.3, 0.5, 0.9, 0.999, 1 - 1e-9, 1 - 0x1p-53})
        void top_p_keeps_the_shortest_beginning_of_a_sort_that_reaches_p(double p) {
            for (int seed = 0; seed < 20; seed++) {
                Scores scores = Logits.scores(Logits.random(seed, 200));
                float[] before = scores.toArray();
                scores.keepNucleus(p, 1);
                double total = IntStream.range(0, 200).mapToDouble(id -> weight(before, id)).sum();
                double reached = 0;
                int count = 0;
                for (int id : sorted(before)) {
                    if (count > 0 && reached >= p * total) {
                        break;
                    }
                    reached += weight(before, id);
                    count++;
                }
                float[] expected = onlyFirst(before, count);
                if (p > 0.999999) {
                    // The last few weights are below the rounding of the sum; what matters is that nothing heavier goes.
                    assertThat(mass(scores.toArray(), before)).isGreaterThanOrEqualTo(total * (1 - 1e-8));
                } else {
                    assertThat(scores.toArray()).containsExactly(expected);
                }
            }
        }

        private double mass(float[] kept, float[] before) {
            return IntStream.range(0, kept.length).filter(id -> kept[id] != NONE).mapToDouble(id -> weight(before, id)).sum();
        }

        private float weight(float[] scores, int id) {
            return scores[id] == NONE ? 0 : CanonMath.exp(scores[id] - scores[sorted(scores).getFirst()]);
        }

        private float[] onlyFirst(float[] scores, int count) {
            float[] kept = new float[scores.length];
            Arrays.fill(kept, NONE);
            sorted(scores).stream().limit(count).forEach(id -> kept[id] = scores[id]);
            return kept;
        }

        private List<Integer> sorted(float[] scores) {
            return IntStream.range(0, scores.length).boxed()
                    .sorted(Comparator.comparing((Integer id) -> scores[id], Comparator.reverseOrder())).toList();
        }
    }

    @Test
    void of_equal_scores_top_k_keeps_the_lowest_ids() {
        Scores scores = Logits.scores(1, 2, 2, 0, 2, 2);
        scores.keepTop(3);
        assertThat(scores.toArray()).containsExactly(NONE, 2, 2, NONE, 2, NONE);
    }

    @Test
    void top_p_of_0_keeps_the_best_token() {
        Scores scores = Logits.scores(1, 3, 3, 0);
        scores.keepNucleus(0, 1);
        assertThat(scores.toArray()).containsExactly(NONE, 3, NONE, NONE);
    }

    @Test
    void top_p_keeps_as_many_as_it_has_to() {
        Scores scores = Logits.scores(-100, 3, NONE, 0, -200);
        scores.keepNucleus(0.5, 3);
        assertThat(scores.toArray()).containsExactly(-100, 3, NONE, 0, NONE);
        scores.keepNucleus(0.5, 9);
        assertThat(scores.toArray()).containsExactly(-100, 3, NONE, 0, NONE);
    }

    @Test
    void a_forbidden_token_is_neither_kept_nor_chosen() {
        Scores scores = Logits.scores(1, 3, 2, 0);
        scores.forbid(1);
        assertThat(scores.best()).isEqualTo(2);
        scores.forbid(2);
        scores.keepTop(1);
        assertThat(scores.toArray()).containsExactly(1, NONE, NONE, NONE);
    }

    @Test
    void a_forced_token_is_the_only_choice_even_if_the_model_excludes_it() {
        Scores scores = Logits.scores(1, NONE, 2, 0);
        scores.forbid(2);
        scores.force(3, 1);
        assertThat(scores.toArray()).containsExactly(NONE, 0, NONE, 0);
    }

    @Test
    void to_forbid_all_tokens_is_an_error() {
        Scores scores = Logits.scores(1, NONE);
        scores.forbid(0);
        assertThatThrownBy(scores::best).isInstanceOf(IllegalStateException.class).hasMessageContaining("forbid each of the 2 tokens")
                .hasMessageContaining("forbid fewer");
    }

    @Test
    void the_entropy_is_that_of_the_possible_tokens() {
        Scores scores = Logits.scores(0, 0, NONE, 0, 0);
        assertThat(scores.entropy(scores.weigh())).isEqualTo(StrictMath.log(4));
    }

    @Test
    void min_p_of_1_keeps_all_tokens_that_are_as_good_as_the_best() {
        Scores scores = Logits.scores(1, 3, 3, 0);
        scores.keepNear(1);
        assertThat(scores.toArray()).containsExactly(NONE, 3, 3, NONE);
    }

    @Test
    void top_p_counts_only_what_top_k_left() {
        Scores scores = Logits.scores(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        scores.keepTop(4);
        scores.keepNucleus(0.5, 1);
        assertThat(scores.toArray()).containsExactly(0, 0, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE);
    }

    @Test
    void the_best_of_equals_has_the_lowest_id() {
        assertThat(Logits.scores(0, 5, 5).best()).isEqualTo(1);
        assertThat(Logits.scores(-0f, 0f).best()).isEqualTo(0);
    }

    @Test
    void a_score_that_is_not_a_number_is_never_chosen() {
        Scores scores = Logits.scores(Float.NaN, -5, Float.NaN, -3);
        assertThat(scores.best()).isEqualTo(3);
        assertThat(scores.draw(0)).isEqualTo(1);
        assertThat(scores.draw(0.9999999999)).isEqualTo(3);
    }

    @Test
    void no_number_at_all_is_an_error() {
        assertThatThrownBy(() -> Logits.scores(Float.NaN, Float.NaN)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("none of the 2 scores of the next token is a number (the first is NaN)");
        assertThatThrownBy(() -> Logits.scores(NONE, Float.NaN)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void infinite_scores_share_the_probability() {
        Scores scores = Logits.scores(Float.POSITIVE_INFINITY, 3, Float.POSITIVE_INFINITY);
        assertThat(scores.draw(0.49)).isEqualTo(0);
        assertThat(scores.draw(0.51)).isEqualTo(2);
    }

    @Test
    void drawing_adds_probabilities_by_ascending_id() {
        Scores scores = Logits.scores(NONE, 0, NONE, 0, 0, 0, NONE);
        assertThat(scores.draw(0)).isEqualTo(1);
        assertThat(scores.draw(0.25)).isEqualTo(3);
        assertThat(scores.draw(Math.nextDown(0.5))).isEqualTo(3);
        assertThat(scores.draw(1 - 0x1p-53)).isEqualTo(5);
    }

    @Test
    void scores_of_another_vocabulary_are_refused() {
        Scores scores = new Scores(4);
        assertThatThrownBy(() -> scores.load(Logits.of(1, 2, 3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("12 bytes").hasMessageContaining("4 tokens");
    }
}
