package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.config.GenerationConfig.EarlyStopping;

class SequenceGeneratorTest {
    private static final int[][] SOURCES = {{5, 17, 23, 9, 1}, {7}, {88, 3, 4, 61, 12, 30, 2}, {5, 17, 23, 9, 1}};

    private static Backend backend;
    private static EncoderDecoder marian;

    @BeforeAll
    static void load() {
        backend = TestBackends.open();
        marian = load("marian");
    }

    @AfterAll
    static void close() {
        marian.close();
        backend.close();
    }

    private static EncoderDecoder load(String golden) {
        return (EncoderDecoder) Models.load(ModelFolder.of(Goldens.folder(golden)), backend);
    }

    /** The rows of a case of goldens, whose padding is left out. */
    private static int[][] sources(Goldens goldens, String name) {
        int[][] ids = goldens.ids(name + ".in.input_ids");
        int[][] mask = goldens.ids(name + ".in.attention_mask");
        return IntStream.range(0, ids.length).mapToObj(row -> IntStream.range(0, ids[row].length).filter(i -> mask[row][i] == 1)
                .map(i -> ids[row][i]).toArray()).toArray(int[][]::new);
    }

    /** What Hugging Face transformers writes with the same models, one by one and together. */
    @Nested
    class Golden {
        @ParameterizedTest
        @ValueSource(strings = {"marian", "t5_v1_0", "t5_v1_1"})
        void greedy_texts_are_those_of_the_reference(String folder) {
            try (Goldens goldens = Goldens.open(folder); EncoderDecoder model = load(folder)) {
                int[][] sources = sources(goldens, "generate");
                int[][] expected = goldens.ids("generate.out.sequences");
                SequenceGenerator generator = new SequenceGenerator(model, new int[] {model.startToken()});
                Generation settings = Generation.greedy().maxNewTokens(expected[0].length - 1);
                List<GeneratedTokens> together = generator.generate(sources, settings, () -> false);
                for (int row = 0; row < sources.length; row++) {
                    int[] text = Arrays.copyOfRange(expected[row], 1, expected[row].length);
                    assertThat(expected[row][0]).isEqualTo(model.startToken());
                    assertThat(generator.generate(sources[row], settings).ids()).containsExactly(text);
                    assertThat(together.get(row).ids()).containsExactly(text);
                }
            }
        }

        static Stream<Arguments> models() {
            return Stream.of(Arguments.of("marian", 13, Constraints.NONE.badWords(List.of(List.of(98)))), Arguments.of("t5_v1_1", 85, Constraints.NONE));
        }

        @ParameterizedTest
        @MethodSource("models")
        void greedy_texts_with_an_end_and_penalties_are_those_of_the_reference(String folder, int eos, Constraints constraints) {
            Generation settings = Generation.greedy().maxNewTokens(12).constraints(constraints);
            assertWritten(folder, "greedy_eos", eos, settings);
            assertWritten(folder, "greedy_norepeat3", eos, settings.constraints(constraints.noRepeatNgramSize(3)));
            assertWritten(folder, "greedy_reppen", eos, settings.repetitionPenalty(1.5));
        }

        @ParameterizedTest
        @MethodSource("models")
        void searched_texts_and_their_scores_are_those_of_the_reference(String folder, int eos, Constraints constraints) {
            Generation settings = Generation.greedy().maxNewTokens(12).constraints(constraints);
            assertWritten(folder, "beam3", eos, settings.beams(3));
            assertWritten(folder, "beam4_lp2_early", eos, settings.beams(4).lengthPenalty(2).earlyStopping(EarlyStopping.AT_ONCE));
            assertWritten(folder, "beam4_return3", eos, settings.beams(4).lengthPenalty(0.5).returned(3));
        }

        /** The reference has a case for BART as well, but no such model. */
        @Test
        void no_case_of_the_reference_is_left_out() throws IOException {
            List<String> names = List.of("greedy_eos", "greedy_norepeat3", "greedy_reppen", "beam3", "beam4_lp2_early", "beam4_return3");
            String cases = Files.readString(Goldens.folder("hf_beam_search").resolve("config.json"));
            assertThat(Pattern.compile("\"(gpt2|marian|t5_v1_1|bart)\\.(\\w+)\"").matcher(cases).results().map(found -> found.group(2)))
                    .hasSize(4 * names.size()).containsOnlyElementsOf(names);
        }

        private void assertWritten(String folder, String name, int eos, Generation settings) {
            int returned = settings.beams().returned();
            try (Goldens goldens = Goldens.open("hf_beam_search"); EncoderDecoder model = load(folder)) {
                int[][] sources = sources(goldens, folder);
                int[][] expected = goldens.ids(folder + "." + name + ".out.sequences");
                SequenceGenerator generator = new SequenceGenerator(model, new int[] {model.startToken()}, eos);
                List<GeneratedTokens> together = generator.generate(sources, settings, () -> false);
                for (int s = 0; s < sources.length; s++) {
                    List<GeneratedTokens> alone = returned == 1 ? List.of(generator.generate(sources[s], settings))
                            : generator.hypotheses(sources[s], settings, () -> false);
                    assertThat(alone).hasSize(returned);
                    assertThat(together.get(s).ids()).containsExactly(alone.getFirst().ids());
                    for (int i = 0; i < returned; i++) {
                        int row = s * returned + i;
                        assertThat(padded(alone.get(i), eos, expected[row])).as("%s %s row %d", folder, name, row).containsExactly(expected[row]);
                        if (settings.searching()) {
                            assertThat(alone.get(i).score().getAsDouble())
                                    .isCloseTo(goldens.row(folder + "." + name + ".out.sequences_scores")[row], within(2e-6));
                        }
                    }
                }
            }
        }

        private int[] padded(GeneratedTokens tokens, int eos, int[] expected) {
            int[] row = Arrays.copyOf(new int[] {expected[0]}, expected.length);
            int[] ids = tokens.ids();
            System.arraycopy(ids, 0, row, 1, ids.length);
            if (tokens.finishReason() == FinishReason.EOS) {
                row[1 + ids.length] = eos;
                // The reference fills the rest of a batch up.
                System.arraycopy(expected, ids.length + 2, row, ids.length + 2, expected.length - ids.length - 2);
            }
            return row;
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 1", "false, 3"})
    void a_text_of_a_batch_is_what_it_is_alone(boolean sampling, int beams) {
        SequenceGenerator generator = new SequenceGenerator(marian, new int[] {98}, 0, 13);
        Generation settings = Generation.greedy().sampling(sampling).seed(11).beams(beams).maxNewTokens(25).topLogProbs(2);
        List<GeneratedTokens> together = generator.generate(SOURCES, settings, () -> false);
        for (int i = 0; i < SOURCES.length; i++) {
            GeneratedTokens alone = generator.generate(SOURCES[i], settings);
            assertThat(together.get(i).ids()).containsExactly(alone.ids());
            assertThat(together.get(i).logProbs()).isEqualTo(alone.logProbs()).hasSize(alone.ids().length);
            assertThat(together.get(i).finishReason()).isEqualTo(alone.finishReason());
            assertThat(together.get(i).fingerprint()).isEqualTo(alone.fingerprint());
            assertThat(together.get(i).timings().promptTokens()).isEqualTo(SOURCES[i].length + 1);
        }
        assertThat(together.get(0).fingerprint()).isEqualTo(together.get(3).fingerprint()).isNotEqualTo(together.get(1).fingerprint());
    }

    @Test
    void more_sources_than_fit_together_are_written_in_parts() {
        SequenceGenerator generator = new SequenceGenerator(marian, new int[] {98}, 0);
        Generation settings = Generation.greedy().maxNewTokens(3);
        int[][] many = IntStream.range(0, 70).mapToObj(i -> new int[] {i, 5, 1}).toArray(int[][]::new);
        List<GeneratedTokens> together = generator.generate(many, settings, () -> false);
        assertThat(together).hasSize(70);
        assertThat(together.get(69).ids()).containsExactly(generator.generate(many[69], settings).ids());
        assertThat(generator.generate(many, settings.beams(4), () -> false).get(69).ids()).containsExactly(generator.generate(many[69], settings.beams(4)).ids());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void tokens_come_one_by_one_with_their_log_probabilities(int beams) {
        List<Integer> heard = new ArrayList<>();
        GeneratedTokens text = new SequenceGenerator(marian, new int[] {98}, 0).generate(SOURCES[0],
                Generation.greedy().beams(beams).maxNewTokens(9).topLogProbs(1), heard::add, () -> false);
        assertThat(text.ids()).containsExactly(heard.stream().mapToInt(Integer::intValue).toArray());
        assertThat(text.logProbs()).extracting(TokenLogProbs::id).isEqualTo(heard);
        assertThat(text.logProbs()).allMatch(report -> report.logProb() <= report.top().getFirst().logProb());
    }

    @Test
    void the_log_probabilities_of_a_search_add_up_to_its_score() {
        GeneratedTokens text = new SequenceGenerator(marian, new int[] {98}).generate(SOURCES[0],
                Generation.greedy().beams(4).lengthPenalty(0).maxNewTokens(9).topLogProbs(0));
        assertThat(text.logProbs().stream().mapToDouble(TokenLogProbs::logProb).sum()).isCloseTo(text.score().getAsDouble(), within(1e-5));
    }

    @Test
    void a_text_can_be_cancelled() {
        List<Integer> heard = new ArrayList<>();
        SequenceGenerator generator = new SequenceGenerator(marian, new int[] {98});
        GeneratedTokens text = generator.generate(SOURCES[0], Generation.greedy().maxNewTokens(30), heard::add, () -> heard.size() == 4);
        assertThat(text.ids()).hasSize(4);
        assertThat(text.finishReason()).isEqualTo(FinishReason.CANCELLED);
        int[] asked = {0};
        GeneratedTokens searched = generator.generate(SOURCES[0], Generation.greedy().beams(2).maxNewTokens(30), id -> {}, () -> asked[0]++ == 3);
        assertThat(searched.ids()).hasSize(3);
        assertThat(searched.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(generator.generate(SOURCES[0], Generation.greedy().beams(2), id -> {}, () -> true).ids()).isEmpty();
    }

    @Test
    void the_context_is_the_limit_also_beside_texts_that_ended() {
        SequenceGenerator generator = new SequenceGenerator(marian, new int[] {98}, 13);
        List<GeneratedTokens> together = generator.generate(SOURCES, Generation.greedy().maxNewTokens(1000), () -> false);
        assertThat(together).extracting(GeneratedTokens::finishReason).contains(FinishReason.CONTEXT_FULL);
        GeneratedTokens full = together.stream().filter(text -> text.finishReason() == FinishReason.CONTEXT_FULL).findAny().orElseThrow();
        assertThat(full.ids()).hasSize(marian.contextLength());
        assertThat(generator.generate(SOURCES[0], Generation.greedy().beams(2).maxNewTokens(1000)).ids().length).isLessThanOrEqualTo(marian.contextLength());
    }

    @Test
    void bad_words_and_forced_tokens_are_kept() {
        SequenceGenerator generator = new SequenceGenerator(marian, new int[] {98}, 0);
        int[] free = generator.generate(SOURCES[0], Generation.greedy().maxNewTokens(6)).ids();
        Constraints constraints = Constraints.NONE.badWords(List.of(List.of(free[0]))).forcedEos(0);
        for (int beams = 1; beams <= 3; beams += 2) {
            GeneratedTokens without = generator.generate(SOURCES[0], Generation.greedy().beams(beams).maxNewTokens(6).constraints(constraints));
            assertThat(without.ids()).doesNotContain(free[0]);
            assertThat(without.finishReason()).isEqualTo(FinishReason.EOS);
            assertThat(generator.generate(SOURCES[0], Generation.greedy().beams(beams).maxNewTokens(6).constraints(Constraints.NONE.forcedBos(42))).ids())
                    .startsWith(42);
        }
    }

    @Test
    void a_configuration_says_how_texts_begin_and_end_and_how_long_they_are() {
        GenerationConfig config = GenerationConfig.read(new ByteArrayInputStream("""
                {"decoder_start_token_id": 3, "eos_token_id": [13, 0], "max_length": 8, "num_beams": 2, "length_penalty": 0.6, "early_stopping": true}
                """.getBytes(StandardCharsets.UTF_8)), "test");
        Generation settings = SequenceGenerator.settings(config);
        assertThat(settings).isEqualTo(Generation.greedy().maxNewTokens(7).beams(2).lengthPenalty(0.6).earlyStopping(EarlyStopping.AT_ONCE));
        assertThat(SequenceGenerator.of(marian, config).generate(SOURCES[2], settings).ids())
                .containsExactly(new SequenceGenerator(marian, new int[] {3}, 13, 0).generate(SOURCES[2], settings).ids());
    }

    @Test
    void what_makes_no_sense_is_refused() {
        SequenceGenerator generator = new SequenceGenerator(marian, new int[] {98}, 0);
        assertThatThrownBy(() -> new SequenceGenerator(marian, new int[0])).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no tokens");
        assertThatThrownBy(() -> generator.generate(new int[0], Generation.greedy())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a source of 0 tokens");
        assertThatThrownBy(() -> generator.generate(new int[41], Generation.greedy())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the model takes 1 to 40");
        assertThatThrownBy(() -> generator.generate(SOURCES[0], Generation.sampled(1).beams(2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sampling with 2 beams is not supported");
        assertThatThrownBy(() -> generator.hypotheses(SOURCES[0], Generation.greedy().beams(2).returned(3), () -> false))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3 hypotheses of 2 beams");
    }
}
