package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Hugging Face transformers makes of the same scores, one processor at a time. */
class LogitsProcessorGoldenTest {
    private static final int VOCABULARY = 20;
    private static final int[] EOS = {4};

    static List<Map.Entry<String, LogitsProcessor>> every_processor_gives_the_scores_of_the_reference() {
        return List.of(
                Map.entry("temperature", new Temperature(0.7f)),
                Map.entry("top_k", new TopK(5)),
                Map.entry("top_p", new TopP(0.8, 1)),
                Map.entry("top_p_keep3", new TopP(0.1, 3)),
                Map.entry("min_p", new MinP(0.1)),
                Map.entry("typical", new TypicalP(0.6, VOCABULARY)),
                Map.entry("epsilon", new EpsilonCutoff(0.05)),
                Map.entry("eta", new EtaCutoff(0.05)),
                Map.entry("repetition", new RepetitionPenalty(1.3f, VOCABULARY)),
                Map.entry("no_repeat_2gram", new NoRepeatNgram(2)),
                Map.entry("no_repeat_3gram", new NoRepeatNgram(3)),
                Map.entry("min_length", new LeastLength(6, true, EOS)),
                Map.entry("bad_words", BadWords.of(List.of(List.of(2), List.of(3, 5, 11), List.of(5, 6)), EOS)),
                Map.entry("forced_bos", new ForcedBeginning(4)),
                Map.entry("forced_eos", new ForcedEnd(6 - 2, EOS)),
                Map.entry("exponential_decay", new LengthDecay(2, 1.5, EOS)),
                Map.entry("suppress", SuppressedTokens.everywhere(new int[] {1, 19})));
    }

    @ParameterizedTest
    @MethodSource
    void every_processor_gives_the_scores_of_the_reference(Map.Entry<String, LogitsProcessor> processor) {
        try (Goldens goldens = Goldens.open("hf_logits_processors")) {
            float[][] before = goldens.rows("scores");
            float[][] after = goldens.rows(processor.getKey() + ".out");
            for (int row = 0; row < before.length; row++) {
                Scores scores = Logits.scores(before[row]);
                processor.getValue().process(history(goldens.ids("input_ids")[row]), scores);
                assertThat(scores.toArray()).as("row %d", row).containsExactly(after[row]);
            }
        }
    }

    /** The reference was told that two of the five tokens are the prompt. */
    private static TokenHistory history(int[] ids) {
        TokenHistory history = new TokenHistory();
        for (int i = 0; i < ids.length; i++) {
            if (i < 2) {
                history.addPrompt(ids[i]);
            } else {
                history.add(ids[i]);
            }
        }
        return history;
    }
}
