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
 * constraints, and where tokens are drawn also through temperature, top-k, top-p, min-p, typical, epsilon and eta. Without sampling
 * the best token that is left is taken, or, with several beams, a {@link BeamSearch} is made.
 *
 * @param sampling whether the next token is drawn by chance; otherwise it is the most probable one
 * @param seed what chance depends on: the same seed gives the same text, on every backend
 * @param temperature divides the scores; above 0, and 1 leaves them as they are
 * @param topK only this many of the most probable tokens are drawn from, of equals those with the lowest ids; 0 for all
 * @param topP only the most probable tokens that together reach this probability are drawn from; 1 for all
 * @param minP only tokens at least this probable relative to the most probable one are drawn from; 0 for all
 * @param typicalP only the tokens whose information is closest to the entropy and that together reach this probability are drawn
 *     from; 1 for all
 * @param epsilonCutoff only tokens of at least this probability are drawn from; 0 for all
 * @param etaCutoff as {@code epsilonCutoff}, but lower where the model is undecided; 0 for all
 * @param repetitionPenalty divides positive scores, and multiplies negative ones, of tokens that were there; 1 for none
 * @param constraints which tokens must or may not come
 * @param maxNewTokens tokens to generate at most
 * @param stopStrings texts that end the generation
 * @param promptChunk tokens of the prompt to run at once; less needs less memory, and gives the same bits
 * @param topLogProbs reports the log-probability of each chosen token, and those of this many of the most probable ones; empty for
 *     no report
 * @param beams how many continuations are followed at a time, and when the search for the most probable one ends; one beam is no
 *     search. Tokens are searched for or drawn, not both
 */
public record Generation(boolean sampling, long seed, double temperature, int topK, double topP, double minP, double typicalP,
        double epsilonCutoff, double etaCutoff, double repetitionPenalty, Constraints constraints, int maxNewTokens, List<String> stopStrings,
        int promptChunk, OptionalInt topLogProbs, Beams beams) {
    /** Tokens to generate at most, unless said otherwise: as in Hugging Face's text-generation pipeline. */
    public static final int DEFAULT_MAX_NEW_TOKENS = 256;
    /** How many of the most probable tokens are drawn from, unless said otherwise: as in Hugging Face transformers. */
    public static final int DEFAULT_TOP_K = 50;

    private static final Beams ONE_BEAM = new Beams(1, 1, EarlyStopping.WHEN_UNLIKELY, 1);

    /** @throws IllegalArgumentException if a value is out of its range */
    public Generation {
        // What computes is the float, which must not have become 0 or infinite.
        require(isPositiveFloat(temperature), "temperature", temperature,
                "a positive number; for the most probable token use Generation.greedy()");
        require(topK >= 0, "topK", topK, "a count of tokens, or 0 for all");
        require(topP >= 0 && topP <= 1, "topP", topP, "a probability from 0 to 1");
        require(minP >= 0 && minP <= 1, "minP", minP, "a fraction from 0 to 1");
        require(typicalP > 0 && typicalP <= 1, "typicalP", typicalP, "a probability above 0, up to 1");
        require(epsilonCutoff >= 0 && epsilonCutoff < 1, "epsilonCutoff", epsilonCutoff, "a probability from 0 to less than 1");
        require(etaCutoff >= 0 && etaCutoff < 1, "etaCutoff", etaCutoff, "a probability from 0 to less than 1");
        require(isPositiveFloat(repetitionPenalty), "repetitionPenalty", repetitionPenalty,
                "a positive number, above 1 to avoid repetition");
        require(maxNewTokens >= 1, "maxNewTokens", maxNewTokens, "a count of tokens, at least 1");
        require(promptChunk >= 1, "promptChunk", promptChunk, "a count of tokens, at least 1");
        require(topLogProbs.orElse(0) >= 0, "topLogProbs", topLogProbs, "a count of tokens, or 0 for the chosen ones alone");
        require(beams.count() >= 1, "beams", beams.count(), "a count of beams, or 1 for no search");
        require(beams.returned() >= 1, "returned", beams.returned(), "a count of hypotheses, at least 1");
        require(Double.isFinite(beams.lengthPenalty()), "lengthPenalty", beams.lengthPenalty(), "a number; above 0 favours long texts, below 0 short ones");
        stopStrings = List.copyOf(stopStrings);
        require(stopStrings.stream().noneMatch(String::isEmpty), "stop", "an empty text", "texts of at least one character");
    }

    /** Always the most probable token; of equals the one with the lowest id. */
    public static Generation greedy() {
        return new Generation(false, 0, 1, DEFAULT_TOP_K, 1, 0, 1, 0, 0, 1, Constraints.NONE, DEFAULT_MAX_NEW_TOKENS, List.of(),
                Session.DEFAULT_CHUNK, OptionalInt.empty(), ONE_BEAM);
    }

    /** Tokens drawn by chance from the {@value #DEFAULT_TOP_K} most probable ones. */
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
        GenerationConfig.Sampling sampling = config.sampling();
        Generation settings = greedy().sampling(sampling.doSample()).topK(sampling.topK()).topP(sampling.topP())
                .minP(sampling.minP().orElse(0)).typicalP(sampling.typicalP()).epsilonCutoff(sampling.epsilonCutoff())
                .etaCutoff(sampling.etaCutoff()).repetitionPenalty(config.penalty().repetition()).constraints(Constraints.from(config))
                .maxNewTokens(config.length().maxNew().orElse(DEFAULT_MAX_NEW_TOKENS)).beams(config.beams());
        // Without sampling the temperature may be 0, which says the same once more.
        return sampling.doSample() || isPositiveFloat(sampling.temperature()) ? settings.temperature(sampling.temperature()) : settings;
    }

    /** With or without chance. */
    public Generation sampling(boolean newSampling) {
        return new Generation(newSampling, seed, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another seed. */
    public Generation seed(long newSeed) {
        return new Generation(sampling, newSeed, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another temperature. */
    public Generation temperature(double newTemperature) {
        return new Generation(sampling, seed, newTemperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another number of tokens to draw from. */
    public Generation topK(int newTopK) {
        return new Generation(sampling, seed, temperature, newTopK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another probability of the tokens to draw from. */
    public Generation topP(double newTopP) {
        return new Generation(sampling, seed, temperature, topK, newTopP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another least probability relative to the most probable token. */
    public Generation minP(double newMinP) {
        return new Generation(sampling, seed, temperature, topK, topP, newMinP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another probability of the typical tokens to draw from. */
    public Generation typicalP(double newTypicalP) {
        return new Generation(sampling, seed, temperature, topK, topP, minP, newTypicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another least probability. */
    public Generation epsilonCutoff(double newEpsilonCutoff) {
        return new Generation(sampling, seed, temperature, topK, topP, minP, typicalP, newEpsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another least probability, lower where the model is undecided. */
    public Generation etaCutoff(double newEtaCutoff) {
        return new Generation(sampling, seed, temperature, topK, topP, minP, typicalP, epsilonCutoff, newEtaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another penalty for tokens that were there before, in the prompt or since. */
    public Generation repetitionPenalty(double newPenalty) {
        return new Generation(sampling, seed, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, newPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With these constraints instead. */
    public Generation constraints(Constraints newConstraints) {
        return new Generation(sampling, seed, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, newConstraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With another limit. */
    public Generation maxNewTokens(int newMaxNewTokens) {
        return new Generation(sampling, seed, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                newMaxNewTokens, stopStrings, promptChunk, topLogProbs, beams);
    }

    /** With these stop strings instead. */
    public Generation stop(String... newStopStrings) {
        return new Generation(sampling, seed, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, List.of(newStopStrings), promptChunk, topLogProbs, beams);
    }

    /** With another number of tokens of the prompt to run at once. */
    public Generation promptChunk(int newPromptChunk) {
        return new Generation(sampling, seed, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, newPromptChunk, topLogProbs, beams);
    }

    /** With a report of the log-probabilities of each chosen token and of this many of the most probable ones. */
    public Generation topLogProbs(int count) {
        return new Generation(sampling, seed, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, OptionalInt.of(count), beams);
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
        return new Generation(sampling, seed, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff, repetitionPenalty, constraints,
                maxNewTokens, stopStrings, promptChunk, topLogProbs, newBeams);
    }

    /** Whether there are several beams. */
    boolean searching() {
        return beams.count() > 1;
    }

    /** @throws IllegalArgumentException if tokens are to be drawn and searched for, or more hypotheses returned than there are beams */
    void checkSearch() {
        if (sampling && searching()) {
            throw new IllegalArgumentException("sampling with %d beams is not supported; search with sampling(false), or draw with beams(1)"
                    .formatted(beams.count()));
        }
        if (searching() && beams.returned() > beams.count()) {
            throw new IllegalArgumentException("%d hypotheses of %d beams; expected from 1 to the number of beams"
                    .formatted(beams.returned(), beams.count()));
        }
    }

    private static boolean isPositiveFloat(double value) {
        return (float) value > 0 && (float) value < Float.POSITIVE_INFINITY;
    }

    static void require(boolean ok, String name, Object found, String expected) {
        if (!ok) {
            throw new IllegalArgumentException("%s is %s; expected %s".formatted(name, found, expected));
        }
    }
}
