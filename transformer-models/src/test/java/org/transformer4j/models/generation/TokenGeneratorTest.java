package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.session.Session;

class TokenGeneratorTest {
    private static final int[] PROMPT = {48, 14, 80, 63, 7, 17};

    private static Backend backend;
    private static Decoder gpt2;

    @BeforeAll
    static void load() {
        backend = TestBackends.open();
        gpt2 = Models.loadDecoder(ModelFolder.of(Goldens.folder("gpt2")), backend);
    }

    @AfterAll
    static void close() {
        gpt2.close();
        backend.close();
    }

    @Test
    void greedy_gives_the_tokens_of_the_reference() {
        try (Goldens goldens = Goldens.open("gpt2")) {
            int[][] prompts = goldens.ids("generate.in.input_ids");
            int[][] sequences = goldens.ids("generate.out.sequences");
            for (int row = 0; row < prompts.length; row++) {
                assertThat(ids(prompts[row], Generation.greedy().maxNewTokens(20)))
                        .containsExactly(Arrays.copyOfRange(sequences[row], 6, 26));
            }
        }
    }

    @Test
    void the_token_that_ends_a_sequence_is_not_part_of_it() {
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, Generation.greedy(), 3, 61);
            assertThat(generator.next()).isEqualTo(65);
            assertThat(generator.finishReason()).isEmpty();
            assertThat(generator.next()).isEqualTo(TokenGenerator.END);
            assertThat(generator.next()).isEqualTo(TokenGenerator.END);
            assertThat(generator.finishReason()).hasValue(FinishReason.EOS);
            assertThat(generator.timings().generatedTokens()).isEqualTo(1);
        }
    }

    @Test
    void it_stops_after_as_many_tokens_as_were_asked_for() {
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, Generation.greedy().maxNewTokens(3));
            assertThat(rest(generator)).hasSize(3);
            assertThat(generator.finishReason()).hasValue(FinishReason.MAX_NEW_TOKENS);
            assertThat(session.length(0)).isEqualTo(6 + 2);
        }
    }

    @Test
    void it_stops_where_the_context_ends() {
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, Generation.greedy());
            assertThat(rest(generator)).hasSize(48 - 6 + 1);
            assertThat(generator.finishReason()).hasValue(FinishReason.CONTEXT_FULL);
        }
    }

    @Test
    void a_prompt_that_fills_the_context_gives_one_token() {
        assertThat(ids(new int[48], Generation.greedy())).hasSize(1);
    }

    @Test
    void a_prompt_that_does_not_fit_is_refused() {
        try (Session session = new Session(gpt2)) {
            assertThatThrownBy(() -> new TokenGenerator(session, new int[49], Generation.greedy()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the prompt has 49 tokens; there is room for 48 in a context of 48: shorten it");
        }
        try (Session session = new Session(gpt2, 1, 16, 8)) {
            session.append(PROMPT);
            assertThatThrownBy(() -> new TokenGenerator(session, new int[11], Generation.greedy()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("11 tokens; there is room for 10 in a context of 16")
                    .hasMessageContaining("give the session more of the model's 48");
        }
    }

    @Test
    void bad_tokens_no_tokens_and_several_conversations_are_refused() {
        try (Session one = new Session(gpt2); Session two = new Session(gpt2, 2, 10, 10)) {
            assertThatThrownBy(() -> new TokenGenerator(one, new int[] {1, 99}, Generation.greedy()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("token id 99");
            assertThatThrownBy(() -> new TokenGenerator(one, new int[0], Generation.greedy()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no tokens");
            assertThatThrownBy(() -> new TokenGenerator(two, PROMPT, Generation.greedy()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2 conversations");
        }
    }

    @Test
    void a_cancelled_generation_gives_no_further_token() {
        AtomicInteger asked = new AtomicInteger();
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, Generation.greedy(), new int[0],
                    () -> asked.incrementAndGet() > 4);
            assertThat(rest(generator)).hasSize(4);
            assertThat(generator.finishReason()).hasValue(FinishReason.CANCELLED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 512})
    void tokens_and_fingerprint_do_not_depend_on_how_the_prompt_is_cut(int chunk) {
        try (Session session = new Session(gpt2, 1, 48, chunk)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, Generation.greedy().maxNewTokens(20));
            assertThat(rest(generator)).containsExactly(ids(PROMPT, Generation.greedy().maxNewTokens(20)));
            assertThat(generator.fingerprint()).isEqualTo(fingerprint(PROMPT, 20));
        }
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, Generation.greedy().maxNewTokens(20).promptChunk(chunk));
            rest(generator);
            assertThat(generator.fingerprint()).isEqualTo(fingerprint(PROMPT, 20));
        }
    }

    @Test
    void a_long_prompt_can_be_cancelled_between_its_pieces() {
        AtomicInteger asked = new AtomicInteger();
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, Generation.greedy().promptChunk(2), new int[0],
                    () -> asked.incrementAndGet() > 2);
            assertThat(rest(generator)).isEmpty();
            assertThat(generator.finishReason()).hasValue(FinishReason.CANCELLED);
            assertThat(session.length(0)).isEqualTo(4);
        }
    }

    @Test
    void the_fingerprint_is_that_of_the_rows_that_tokens_were_chosen_from() {
        LogitsFingerprint expected = new LogitsFingerprint();
        int[] tokens = ids(PROMPT, Generation.greedy().maxNewTokens(20));
        try (Session session = new Session(gpt2)) {
            session.append(PROMPT);
            for (int token : tokens) {
                expected.add(session.logits(0));
                session.append(new int[] {token});
            }
        }
        assertThat(fingerprint(PROMPT, 20)).isEqualTo(expected.hex());
        assertThat(fingerprint(PROMPT, 19)).isNotEqualTo(expected.hex());
    }

    @Test
    void a_conversation_can_be_continued() {
        int[] whole = ids(PROMPT, Generation.greedy().maxNewTokens(12));
        try (Session session = new Session(gpt2)) {
            int[] first = rest(new TokenGenerator(session, PROMPT, Generation.greedy().maxNewTokens(5)));
            int[] second = rest(new TokenGenerator(session, new int[] {first[4]}, Generation.greedy().maxNewTokens(7)));
            assertThat(IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray()).containsExactly(whole);
        }
    }

    @Test
    void a_seed_decides_what_is_drawn() {
        Generation settings = Generation.sampled(5).temperature(1.5).maxNewTokens(30);
        assertThat(ids(PROMPT, settings)).containsExactly(ids(PROMPT, settings));
        assertThat(ids(PROMPT, settings.seed(6))).isNotEqualTo(ids(PROMPT, settings));
        assertThat(ids(PROMPT, settings.topK(1))).containsExactly(ids(PROMPT, Generation.greedy().maxNewTokens(30)));
    }

    @Test
    void a_repetition_penalty_avoids_what_was_there() {
        int[] plain = ids(PROMPT, Generation.greedy().maxNewTokens(20));
        int[] varied = ids(PROMPT, Generation.greedy().maxNewTokens(20).repetitionPenalty(1000));
        assertThat(Arrays.stream(plain).distinct().count()).isLessThan(6);
        assertThat(varied).doesNotHaveDuplicates().doesNotContain(PROMPT);
    }

    @Test
    void log_probabilities_are_those_of_the_model_before_it_is_told_what_to_avoid() {
        Generation settings = Generation.greedy().maxNewTokens(5).topLogProbs(3).constraints(Constraints.NONE.noRepeatNgramSize(1));
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, settings);
            assertThat(generator.logProbs()).isEmpty();
            for (int id = generator.next(); id != TokenGenerator.END; id = generator.next()) {
                float[] logits = session.logits(0).toArray(ValueLayout.JAVA_FLOAT);
                double total = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum();
                TokenLogProbs report = generator.logProbs().orElseThrow();
                assertThat(report.id()).isEqualTo(id);
                assertThat(report.logProb()).isCloseTo((float) (logits[id] - Math.log(total)), within(2e-6f));
                assertThat(report.top()).hasSize(3).isSortedAccordingTo(Comparator.comparing(TokenLogProbs.Candidate::logProb).reversed());
                int best = IntStream.range(0, logits.length).reduce(0, (a, b) -> logits[b] > logits[a] ? b : a);
                assertThat(report.top().getFirst().id()).isEqualTo(best);
            }
        }
    }

    @Test
    void without_a_report_there_are_no_log_probabilities() {
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, Generation.greedy());
            generator.next();
            assertThat(generator.logProbs()).isEmpty();
        }
    }

    @Test
    void the_end_comes_when_it_has_to_and_not_before() {
        try (Session session = new Session(gpt2)) {
            Generation settings = Generation.greedy().maxNewTokens(10).constraints(Constraints.NONE.minNewTokens(4).forcedEos(61));
            TokenGenerator generator = new TokenGenerator(session, PROMPT, settings, 61);
            assertThat(rest(generator).length).isBetween(4, 9);
            assertThat(generator.finishReason()).hasValue(FinishReason.EOS);
        }
    }

    @Test
    void prompt_and_generation_are_timed() {
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, PROMPT, Generation.greedy().maxNewTokens(4));
            assertThat(generator.timings()).isEqualTo(new Timings(6, 0, 0, 0, 0));
            rest(generator);
            Timings timings = generator.timings();
            assertThat(timings.generatedTokens()).isEqualTo(4);
            assertThat(timings.promptNanos()).isPositive();
            assertThat(timings.promptTokensPerSecond()).isEqualTo(6e9 / timings.promptNanos());
            assertThat(timings.tokensPerSecond()).isEqualTo(3e9 / timings.generationNanos());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_token_allocates_nothing_on_the_heap_but_what_the_backend_does(boolean sampling) {
        try (Decoder model = new ConstantDecoder(Logits.random(3, 5000)); Session session = new Session(model)) {
            Generation settings = Generation.greedy().sampling(sampling).repetitionPenalty(1.1).topP(0.95).maxNewTokens(1 << 20);
            TokenGenerator generator = new TokenGenerator(session, PROMPT, settings, 4711);
            assertThat(Allocations.during(100, generator::next)).isZero();
            assertThat(generator.finishReason()).isEmpty();
        }
    }

    private static int[] ids(int[] prompt, Generation settings) {
        try (Session session = new Session(gpt2)) {
            return rest(new TokenGenerator(session, prompt, settings));
        }
    }

    private static String fingerprint(int[] prompt, int tokens) {
        try (Session session = new Session(gpt2)) {
            TokenGenerator generator = new TokenGenerator(session, prompt, Generation.greedy().maxNewTokens(tokens));
            rest(generator);
            return generator.fingerprint();
        }
    }

    private static int[] rest(TokenGenerator generator) {
        return IntStream.generate(generator::next).takeWhile(id -> id != TokenGenerator.END).toArray();
    }
}
