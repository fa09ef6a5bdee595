package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConstraintsTest {
    private static final int EOS = 3;
    /** From the best to the worst: 3, 2, 1, 0. */
    private static final float[] ASCENDING = {1, 2, 3, 4};

    @Test
    void a_least_number_of_new_tokens_puts_the_end_off() {
        assertThat(choices(Constraints.NONE.minNewTokens(3), 5, 0, 1)).containsExactly(2, 2, 2, 3, 3);
    }

    @Test
    void a_least_length_counts_the_prompt() {
        assertThat(choices(Constraints.NONE.minLength(3), 3, 0, 1)).containsExactly(2, 3, 3);
    }

    @Test
    void a_run_of_tokens_does_not_come_twice() {
        assertThat(choices(Constraints.NONE.noRepeatNgramSize(1), 3, 3)).containsExactly(2, 1, 0);
        // 3 3, 3 2, 2 3, then neither 3 nor 2 may follow a 3.
        assertThat(choices(Constraints.NONE.noRepeatNgramSize(2), 5, 3)).containsExactly(3, 2, 3, 1, 3);
    }

    @Test
    void a_forced_beginning_follows_a_prompt_of_one_token_only() {
        assertThat(choices(Constraints.NONE.forcedBos(0), 3, 1)).containsExactly(0, 3, 3);
        assertThat(choices(Constraints.NONE.forcedBos(0), 3, 1, 1)).containsExactly(3, 3, 3);
    }

    @Test
    void a_forced_end_is_the_last_token_that_may_be_generated() {
        assertThat(choices(Constraints.NONE.forcedEos(1), 4, 0, 0)).containsExactly(3, 3, 3, 1);
    }

    @Test
    void suppressed_tokens_never_come_and_others_not_at_the_beginning() {
        assertThat(choices(Constraints.NONE.suppress(3).beginSuppress(2), 3, 0, 0)).containsExactly(1, 2, 2);
    }

    @Test
    void the_beginning_is_behind_a_token_that_is_forced() {
        assertThat(choices(Constraints.NONE.forcedBos(0).beginSuppress(3), 3, 1)).containsExactly(0, 2, 3);
    }

    @Test
    void a_bad_word_is_not_completed() {
        assertThat(choices(Constraints.NONE.badWords(List.of(List.of(3, 3, 3), List.of(2, 3))), 5, 0)).containsExactly(3, 3, 2, 2, 2);
    }

    @Test
    void a_bad_word_longer_than_what_was_there_is_passed_over() {
        assertThat(choices(Constraints.NONE.badWords(List.of(List.of(1, 3))), 1, 1)).containsExactly(3);
        assertThat(choices(Constraints.NONE.badWords(List.of(List.of(1, 3))), 1, 0, 1)).containsExactly(2);
    }

    @Test
    void the_end_alone_is_no_bad_word() {
        assertThat(choices(Constraints.NONE.badWords(List.of(List.of(EOS), List.of(2))), 2, 0)).containsExactly(3, 3);
    }

    @Test
    void an_end_becomes_ever_more_likely() {
        Sampler sampler = new Sampler(Generation.greedy().constraints(Constraints.NONE.exponentialDecay(2, 2)), 4, 0, EOS);
        sampler.see(0);
        int[] choices = new int[6];
        for (int i = 0; i < choices.length; i++) {
            choices[i] = sampler.choose(Logits.of(5, 0, 0, 1));
        }
        // 1, 1, 1, then 1 + 1, 1 + 3, 1 + 7.
        assertThat(choices).containsExactly(0, 0, 0, 0, 0, 3);
    }

    @Test
    void a_forbidden_end_stays_forbidden_however_long_the_text() {
        Constraints constraints = Constraints.NONE.exponentialDecay(0, 100).minNewTokens(5);
        assertThat(choices(constraints, 6, 0)).containsExactly(2, 2, 2, 2, 2, 3);
    }

    @Test
    void values_out_of_range_are_refused() {
        assertThatThrownBy(() -> Constraints.NONE.noRepeatNgramSize(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("noRepeatNgramSize is -1; expected a count");
        assertThatThrownBy(() -> Constraints.NONE.minLength(-1)).hasMessageContaining("minLength is -1");
        assertThatThrownBy(() -> Constraints.NONE.minNewTokens(-1)).hasMessageContaining("minNewTokens is -1");
        assertThatThrownBy(() -> Constraints.NONE.badWords(List.of(List.of()))).hasMessageContaining("at least one token in each");
        assertThatThrownBy(() -> Constraints.NONE.exponentialDecay(1, 0)).hasMessageContaining("factor 0.0");
        assertThatThrownBy(() -> choices(Constraints.NONE.suppress(4), 1, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("suppress has token id 4; the model's vocabulary is 0 to 3");
        assertThatThrownBy(() -> choices(Constraints.NONE.badWords(List.of(List.of(0, -1))), 1, 0)).hasMessageContaining("badWords has token id -1");
    }

    private static int[] choices(Constraints constraints, int count, int... prompt) {
        Sampler sampler = new Sampler(Generation.greedy().constraints(constraints).maxNewTokens(Math.max(count, 1)), 4, 0, EOS);
        sampler.see(prompt);
        int[] choices = new int[count];
        for (int i = 0; i < count; i++) {
            choices[i] = sampler.choose(Logits.of(ASCENDING));
        }
        return choices;
    }
}
