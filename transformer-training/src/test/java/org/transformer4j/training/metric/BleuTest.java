package org.transformer4j.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class BleuTest {
    @Test
    void precisions_and_brevity_are_as_worked_out_by_hand() {
        Bleu bleu = Bleu.corpus(List.of("the cat sat on mat"), List.of("the cat sat on the mat"));
        assertThat(bleu.matches()).containsExactly(5L, 3L, 2L, 1L);
        assertThat(bleu.totals()).containsExactly(5L, 4L, 3L, 2L);
        assertThat(bleu.precisions()).containsExactly(100.0, 75.0, 200.0 / 3, 50.0);
        assertThat(bleu.brevityPenalty()).isCloseTo(Math.exp(-0.2), within(1e-15));
        // The product of the precisions is a quarter.
        assertThat(bleu.score()).isCloseTo(100 * Math.exp(-0.2) * Math.sqrt(0.5), within(1e-12));
    }

    @Test
    void the_example_of_the_paper_counts_a_word_as_often_as_one_reference_has_it() {
        Bleu bleu = Bleu.corpusOfSeveral(List.of("the the the the the the the"), List.of(List.of("the cat is on the mat", "there is a cat on the mat")));
        assertThat(bleu.matches()).containsExactly(2L, 0L, 0L, 0L);
        assertThat(bleu.precisions().getFirst()).isEqualTo(200.0 / 7);
    }

    @Test
    void the_example_of_sacrebleu_comes_out_to_the_letter() {
        List<String> hypotheses = List.of("The dog bit the man.", "It wasn't surprising.", "The man had just bitten him.");
        List<List<String>> references = List.of(List.of("The dog bit the man.", "The dog had bit the man."),
                List.of("It was not unexpected.", "No one was surprised."), List.of("The man bit him first.", "The man had bitten the dog."));
        assertThat(Bleu.corpusOfSeveral(hypotheses, references)).hasToString("BLEU|nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp = "
                + "48.53 82.4/50.0/45.5/37.5 (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18)");
        assertThat(Bleu.corpus(hypotheses, references.stream().map(List::getFirst).toList()).score()).isCloseTo(45.06750632106114, within(1e-12));
    }

    @Test
    void each_length_without_a_match_counts_half_of_the_one_before() {
        Bleu bleu = Bleu.corpus(List.of("a b x c d"), List.of("a b y c d"));
        assertThat(bleu.precisions()).containsExactly(80.0, 50.0, 100 / 6.0, 100 / 8.0);
        assertThat(bleu.brevityPenalty()).isEqualTo(1);
        assertThat(bleu.score()).isCloseTo(30.213753973567677, within(1e-12));
    }

    @Test
    void nothing_in_common_is_nothing() {
        assertThat(Bleu.corpus(List.of("a b c d e"), List.of("v w x y z")).score()).isZero();
        assertThat(Bleu.corpus(List.of(""), List.of("v w x y z"))).hasToString("BLEU|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp = "
                + "0.00 0.0/0.0/0.0/0.0 (BP = 0.000 ratio = 0.000 hyp_len = 0 ref_len = 5)");
    }

    @Test
    void sentences_too_short_for_four_words_score_nothing_even_if_they_are_right() {
        assertThat(Bleu.corpus(List.of("a b c"), List.of("a b c")).score()).isZero();
        assertThat(Bleu.corpus(List.of("a b c", "d e f g"), List.of("a b c", "d e f g")).score()).isCloseTo(100, within(1e-12));
    }

    @Test
    void of_two_references_as_near_in_length_the_shorter_counts() {
        Bleu bleu = Bleu.corpusOfSeveral(List.of("a b c d"), List.of(List.of("a b c d e", "a b c")));
        assertThat(bleu.referenceLength()).isEqualTo(3);
        assertThat(Bleu.corpusOfSeveral(List.of("a", "b"), List.of(List.of("a"), List.of("b", "c"))).signature()).startsWith("nrefs:var|");
    }

    @Test
    void upper_case_is_another_word() {
        assertThat(Bleu.corpus(List.of("The house"), List.of("the house")).matches()).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void as_many_references_as_hypotheses_are_needed() {
        assertThatThrownBy(() -> Bleu.corpus(List.of("a"), List.of("a", "b"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 hypotheses and references for 2");
        assertThatThrownBy(() -> Bleu.corpus(List.of(), List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bleu.corpusOfSeveral(List.of("a"), List.of(List.of()))).hasMessageContaining("hypothesis 0");
    }
}
