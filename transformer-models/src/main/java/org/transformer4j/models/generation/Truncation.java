package org.transformer4j.models.generation;

import org.transformer4j.models.config.GenerationConfig;

/**
 * Which tokens are drawn from: each of these rules leaves out a tail of the distribution and keeps at least one token. They follow one
 * another in the order in which they stand here.
 *
 * @param topK only this many of the most probable tokens, of equals those with the lowest ids; 0 for all
 * @param topP only the most probable tokens that together reach this probability; 1 for all
 * @param minP only tokens at least this probable relative to the most probable one; 0 for all
 * @param typicalP only the tokens whose information is closest to the entropy and that together reach this probability; 1 for all
 * @param epsilonCutoff only tokens of at least this probability; 0 for all
 * @param etaCutoff as {@code epsilonCutoff}, but lower where the model is undecided; 0 for all
 */
public record Truncation(int topK, double topP, double minP, double typicalP, double epsilonCutoff, double etaCutoff) {
    /** How many of the most probable tokens are drawn from, unless said otherwise: as in Hugging Face transformers. */
    public static final int DEFAULT_TOP_K = 50;

    static final Truncation DEFAULT = new Truncation(DEFAULT_TOP_K, 1, 0, 1, 0, 0);

    /** @throws IllegalArgumentException if a value is out of its range */
    public Truncation {
        Generation.require(topK >= 0, "topK", topK, "a count of tokens, or 0 for all");
        Generation.require(topP >= 0 && topP <= 1, "topP", topP, "a probability from 0 to 1");
        Generation.require(minP >= 0 && minP <= 1, "minP", minP, "a fraction from 0 to 1");
        Generation.require(typicalP > 0 && typicalP <= 1, "typicalP", typicalP, "a probability above 0, up to 1");
        Generation.require(epsilonCutoff >= 0 && epsilonCutoff < 1, "epsilonCutoff", epsilonCutoff, "a probability from 0 to less than 1");
        Generation.require(etaCutoff >= 0 && etaCutoff < 1, "etaCutoff", etaCutoff, "a probability from 0 to less than 1");
    }

    static Truncation from(GenerationConfig.Sampling config) {
        return new Truncation(config.topK(), config.topP(), config.minP().orElse(0), config.typicalP(), config.epsilonCutoff(), config.etaCutoff());
    }

    Truncation topK(int newTopK) {
        return new Truncation(newTopK, topP, minP, typicalP, epsilonCutoff, etaCutoff);
    }

    Truncation topP(double newTopP) {
        return new Truncation(topK, newTopP, minP, typicalP, epsilonCutoff, etaCutoff);
    }

    Truncation minP(double newMinP) {
        return new Truncation(topK, topP, newMinP, typicalP, epsilonCutoff, etaCutoff);
    }

    Truncation typicalP(double newTypicalP) {
        return new Truncation(topK, topP, minP, newTypicalP, epsilonCutoff, etaCutoff);
    }

    Truncation epsilonCutoff(double newEpsilonCutoff) {
        return new Truncation(topK, topP, minP, typicalP, newEpsilonCutoff, etaCutoff);
    }

    Truncation etaCutoff(double newEtaCutoff) {
        return new Truncation(topK, topP, minP, typicalP, epsilonCutoff, newEtaCutoff);
    }
}
