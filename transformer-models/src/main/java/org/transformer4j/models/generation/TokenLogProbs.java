package org.transformer4j.models.generation;

import java.util.List;

/**
 * How probable the model found a token: natural logarithms of its own probabilities, before penalties, constraints, temperature and the
 * like. The same bits on every backend.
 *
 * @param id the token that was chosen
 * @param logProb its log-probability
 * @param top the most probable tokens, the best first, of equals the lower id
 */
public record TokenLogProbs(int id, float logProb, List<Candidate> top) {
    public TokenLogProbs {
        top = List.copyOf(top);
    }

    /**
     * A token that could have been chosen.
     *
     * @param id the token
     * @param logProb its log-probability
     */
    public record Candidate(int id, float logProb) {}
}
