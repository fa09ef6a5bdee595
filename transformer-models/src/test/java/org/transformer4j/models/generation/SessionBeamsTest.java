package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.config.GenerationConfig.Beams;
import org.transformer4j.models.config.GenerationConfig.EarlyStopping;
import org.transformer4j.models.session.Encoding;
import org.transformer4j.models.session.Session;

/** Beam search over key-value caches finds what Hugging Face transformers finds with the same models. */
class SessionBeamsTest {
    private static final int NEW_TOKENS = 12;

    @ParameterizedTest
    @CsvSource({"gpt2, 61, beam3, 3, 1, WHEN_UNLIKELY, 1", "gpt2, 61, beam4_lp2_early, 4, 2, AT_ONCE, 1",
        "gpt2, 61, beam4_return3, 4, 0.5, WHEN_UNLIKELY, 3"})
    void a_decoder_finds_the_hypotheses_of_the_reference(String folder, int eos, String name, int count, double lengthPenalty,
            EarlyStopping stopping, int returned) {
        Beams beams = new Beams(count, lengthPenalty, stopping, returned);
        try (Goldens goldens = Goldens.open("hf_beam_search"); Backend backend = TestBackends.open();
                Decoder model = Models.loadDecoder(ModelFolder.of(Goldens.folder(folder)), backend)) {
            int[][] prompts = goldens.ids(folder + ".in.input_ids");
            for (int p = 0; p < prompts.length; p++) {
                int[] prompt = prompts[p];
                try (Session session = new Session(model, count, prompt.length + NEW_TOKENS, Session.DEFAULT_CHUNK)) {
                    List<BeamHypothesis> best = new BeamSearch(beams, Generation.greedy().maxNewTokens(NEW_TOKENS), model.vocabularySize(),
                            prompt, eos).run(SessionBeams.of(session, prompt));
                    assertFound(goldens, folder + "." + name, p * returned, best, prompt, eos);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"marian, 13, beam3, 3, 1, WHEN_UNLIKELY, 1", "marian, 13, beam4_lp2_early, 4, 2, AT_ONCE, 1", "marian, 13, beam4_return3, 4, 0.5, WHEN_UNLIKELY, 3",
        "t5_v1_1, 85, beam3, 3, 1, WHEN_UNLIKELY, 1", "t5_v1_1, 85, beam4_lp2_early, 4, 2, AT_ONCE, 1", "t5_v1_1, 85, beam4_return3, 4, 0.5, WHEN_UNLIKELY, 3"})
    void an_encoder_decoder_finds_the_hypotheses_of_the_reference(String folder, int eos, String name, int count,
            double lengthPenalty, EarlyStopping stopping, int returned) {
        Beams beams = new Beams(count, lengthPenalty, stopping, returned);
        try (Goldens goldens = Goldens.open("hf_beam_search"); Backend backend = TestBackends.open();
                EncoderDecoder model = (EncoderDecoder) Models.load(ModelFolder.of(Goldens.folder(folder)), backend)) {
            int[][] ids = goldens.ids(folder + ".in.input_ids");
            int[][] mask = goldens.ids(folder + ".in.attention_mask");
            for (int p = 0; p < ids.length; p++) {
                int row = p;
                int[] source = IntStream.range(0, ids[p].length).filter(i -> mask[row][i] == 1).map(i -> ids[row][i]).toArray();
                int[] prompt = {model.startToken()};
                try (Encoding encoding = new Encoding(model, source);
                        Session session = new Session(model, encoding, new int[count], 1 + NEW_TOKENS)) {
                    List<BeamHypothesis> best = new BeamSearch(beams, Generation.greedy().maxNewTokens(NEW_TOKENS), model.vocabularySize(),
                            prompt, eos).run(SessionBeams.of(session, prompt));
                    assertFound(goldens, folder + "." + name, p * returned, best, prompt, eos);
                }
            }
        }
    }

    private static void assertFound(Goldens goldens, String name, int first, List<BeamHypothesis> best, int[] prompt, int eos) {
        int[][] expected = goldens.ids(name + ".out.sequences");
        float[] scores = goldens.row(name + ".out.sequences_scores");
        for (int i = 0; i < best.size(); i++) {
            int[] ids = best.get(i).ids();
            int[] row = expected[first + i];
            assertThat(Arrays.copyOf(row, prompt.length)).containsExactly(prompt);
            assertThat(Arrays.copyOfRange(row, prompt.length, Math.min(row.length, prompt.length + ids.length))).containsExactly(ids);
            if (prompt.length + ids.length < row.length) {
                assertThat(row[prompt.length + ids.length]).isEqualTo(eos);
            }
            assertThat(best.get(i).score()).isCloseTo(scores[first + i], within(2e-6));
        }
    }
}
