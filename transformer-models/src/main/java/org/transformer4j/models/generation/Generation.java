package org.transformer4j.models.generation;

import java.util.List;
import java.util.OptionalInt;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.config.GenerationConfig.Beams;
import org.transformer4j.models.config.GenerationConfig.EarlyStopping;
import org.transformer4j.models.session.Session;

/**
 * How to continue a prompt. Immutable: each method that takes a value returns changed settings.
 *
 * {@snippet :
 * Generation settings = Generation.sampled(42).temperature(0.8).topP(0.95).maxNewTokens(100).stop("\n\n");
 * }
 *
 * <p>The scores of the next token pass, in the order of Hugging Face transformers, through the repetition penalty and the
 * constraints, and where tokens are drawn also through the temperature and the {@link Truncation}. Without sampling the best token that
 * is left is taken, or, with several beams, a {@link BeamSearch} is made.
 *
 * @param sampling whether tokens are drawn by chance, and how
 * @param beams how many continuations are followed at a time, and when the search for the most probable one ends; one beam is no
 *     search. Tokens are searched for or drawn, not both
 * @param repetitionPenalty divides positive scores, and multiplies negative ones, of tokens that were there; 1 for none
 * @param constraints which tokens must or may not come
 * @param maxNewTokens tokens to generate at most
 * @param stopStrings texts that end the generation
 * @param promptChunk tokens of the prompt to run at once; less needs less memory, and gives the same bits
 * @param topLogProbs reports the log-probability of each chosen token, and those of this many of the most probable ones; empty for
 *     no report
 */
public record Generation(Sampling sampling, Beams beams, double repetitionPenalty, Constraints constraints, int maxNewTokens, List<String> stopStrings,
        int promptChunk, OptionalInt topLogProbs) {
    /** Tokens to generate at most, unless said otherwise: as in Hugging Face's text-generation pipeline. */
    public static final int DEFAULT_MAX_NEW_TOKENS = 256;

    private static final Beams ONE_BEAM = new Beams(1, 1, EarlyStopping.WHEN_UNLIKELY, 1);

    /** @throws IllegalArgumentException if a value is out of its range */
    public Generation {
        require(beams.count() >= 1, "beams", beams.count(), "a count of beams, or 1 for no search");
        require(beams.returned() >= 1, "returned", beams.returned(), "a count of hypotheses, at least 1");
        require(Double.isFinite(beams.lengthPenalty()), "lengthPenalty", beams.lengthPenalty(), "a number; above 0 favours long texts, below 0 short ones");
        require(isPositiveFloat(repetitionPenalty), "repetitionPenalty", repetitionPenalty,
                "a positive number, above 1 to avoid repetition");
        require(maxNewTokens >= 1, "maxNewTokens", maxNewTokens, "a count of tokens, at least 1");
        stopStrings = List.copyOf(stopStrings);
        require(stopStrings.stream().noneMatch(String::isEmpty), "stop", "an empty text", "texts of at least one character");
        require(promptChunk >= 1, "promptChunk", promptChunk, "a count of tokens, at least 1");
        require(topLogProbs.orElse(0) >= 0, "topLogProbs", topLogProbs, "a count of tokens, or 0 for the chosen ones alone");
    }

    /** Always the most probable token; of equals the one with the lowest id. */
    public static Generation greedy() {
        Sampling none = new Sampling(false, 0, 1, Truncation.DEFAULT);
        return new Generation(none, ONE_BEAM, 1, Constraints.NONE, DEFAULT_MAX_NEW_TOKENS, List.of(), Session.DEFAULT_CHUNK, OptionalInt.empty());
    }

    /** Tokens drawn by chance from the {@value Truncation#DEFAULT_TOP_K} most probable ones. */
    public static Generation sampled(long seed) {
        return greedy().sampling(true).seed(seed);
    }

    /**
     * What a model's {@code generation_config.json} asks for; sampled with seed 0 if it asks for sampling, and otherwise ready
     * for {@code sampling(true)}. Its {@code max_length} does not count, since it includes the prompt.
     *
     * @throws org.transformer4j.models.checkpoint.CheckpointException if one of its values is out of range
     */
    public static Generation from(GenerationConfig config) {
        return greedy().sampling(Sampling.from(config.sampling())).repetitionPenalty(config.penalty().repetition())
                .constraints(Constraints.from(config)).maxNewTokens(config.length().maxNew().orElse(DEFAULT_MAX_NEW_TOKENS)).beams(config.beams());
    }

    /** Draws the next token by chance, or takes the most probable one. */
    public Generation sampling(boolean doSample) {
        return sampling(sampling.doSample(doSample));
    }

    /** With another seed: what chance depends on. */
    public Generation seed(long newSeed) {
        return sampling(sampling.seed(newSeed));
    }

    /** Divides the scores by this before a token is drawn: below 1 bolder, above 1 wilder. */
    public Generation temperature(double newTemperature) {
        return sampling(sampling.temperature(newTemperature));
    }

    /** Draws only from this many of the most probable tokens; 0 for all. */
    public Generation topK(int newTopK) {
        return truncation(sampling.truncation().topK(newTopK));
    }

    /** Draws only from the most probable tokens that together reach this probability; 1 for all. */
    public Generation topP(double newTopP) {
        return truncation(sampling.truncation().topP(newTopP));
    }

    /** Draws only from tokens at least this probable relative to the most probable one; 0 for all. */
    public Generation minP(double newMinP) {
        return truncation(sampling.truncation().minP(newMinP));
    }

    /** Draws only from the most typical tokens that together reach this probability; 1 for all. */
    public Generation typicalP(double newTypicalP) {
        return truncation(sampling.truncation().typicalP(newTypicalP));
    }

    /** Draws only from tokens of at least this probability; 0 for all. */
    public Generation epsilonCutoff(double newEpsilonCutoff) {
        return truncation(sampling.truncation().epsilonCutoff(newEpsilonCutoff));
    }

    /** Draws only from tokens of at least this probability, or of a lower one where the model is undecided; 0 for all. */
    public Generation etaCutoff(double newEtaCutoff) {
        return truncation(sampling.truncation().etaCutoff(newEtaCutoff));
    }

    private Generation truncation(Truncation truncation) {
        return sampling(sampling.truncation(truncation));
    }

    private Generation sampling(Sampling newSampling) {
        return new Generation(newSampling, beams, repetitionPenalty, constraints, maxNewTokens, stopStrings, promptChunk, topLogProbs);
    }

    /** With a search over this many beams, or 1 for none. */
    public Generation beams(int count) {
        return beams(new Beams(count, beams.lengthPenalty(), beams.earlyStopping(), beams.returned()));
    }

    /** With another exponent of the length that divides a hypothesis's score: above 0 it favours long texts, below 0 short ones. */
    public Generation lengthPenalty(double exponent) {
        return beams(new Beams(beams.count(), exponent, beams.earlyStopping(), beams.returned()));
    }

    /** With another time at which a search with enough complete hypotheses ends. */
    public Generation earlyStopping(EarlyStopping stopping) {
        return beams(new Beams(beams.count(), beams.lengthPenalty(), stopping, beams.returned()));
    }

    /** With another number of hypotheses that a search gives, where several are asked for; at most the number of beams. */
    public Generation returned(int hypotheses) {
        return beams(new Beams(beams.count(), beams.lengthPenalty(), beams.earlyStopping(), hypotheses));
    }

    /** With this beam search instead. */
    public Generation beams(Beams newBeams) {
        return new Generation(sampling, newBeams, repetitionPenalty, constraints, maxNewTokens, stopStrings, promptChunk, topLogProbs);
    }

    /** With another penalty for tokens that were there before, in the prompt or since: above 1 against repetition, 1 for none. */
    public Generation repetitionPenalty(double newPenalty) {
        return new Generation(sampling, beams, newPenalty, constraints, maxNewTokens, stopStrings, promptChunk, topLogProbs);
    }

    /** With these constraints instead. */
    public Generation constraints(Constraints newConstraints) {
        return new Generation(sampling, beams, repetitionPenalty, newConstraints, maxNewTokens, stopStrings, promptChunk, topLogProbs);
    }

    /** Generates at most this many tokens. */
    public Generation maxNewTokens(int newMaxNewTokens) {
        return new Generation(sampling, beams, repetitionPenalty, constraints, newMaxNewTokens, stopStrings, promptChunk, topLogProbs);
    }

    /** Ends before any of these texts, which take the place of earlier ones. */
    public Generation stop(String... newStopStrings) {
        return new Generation(sampling, beams, repetitionPenalty, constraints, maxNewTokens, List.of(newStopStrings), promptChunk, topLogProbs);
    }

    /** Runs this many tokens of the prompt at once. */
    public Generation promptChunk(int newPromptChunk) {
        return new Generation(sampling, beams, repetitionPenalty, constraints, maxNewTokens, stopStrings, newPromptChunk, topLogProbs);
    }

    /** With a report of the log-probabilities of each chosen token and of this many of the most probable ones. */
    public Generation topLogProbs(int count) {
        return new Generation(sampling, beams, repetitionPenalty, constraints, maxNewTokens, stopStrings, promptChunk, OptionalInt.of(count));
    }

    /** Whether there are several beams. */
    boolean searching() {
        return beams.count() > 1;
    }

    /** @throws IllegalArgumentException if tokens are to be drawn and searched for, or more hypotheses returned than there are beams */
    void checkSearch() {
        if (sampling.doSample() && searching()) {
            throw new IllegalArgumentException("sampling with %d beams is not supported; search with sampling(false), or draw with beams(1)"
                    .formatted(beams.count()));
        }
        if (searching() && beams.returned() > beams.count()) {
            throw new IllegalArgumentException("%d hypotheses of %d beams; expected from 1 to the number of beams"
                    .formatted(beams.returned(), beams.count()));
        }
    }

    /** What computes is the float, which must not have become 0 or infinite. */
    static boolean isPositiveFloat(double value) {
        return (float) value > 0 && (float) value < Float.POSITIVE_INFINITY;
    }

    static void require(boolean ok, String name, Object found, String expected) {
        if (!ok) {
            throw new IllegalArgumentException("%s is %s; expected %s".formatted(name, found, expected));
        }
    }
}
