package org.transformer4j.models.generation;

import java.util.List;

/**
 * A continuation that a beam search found.
 *
 * @param ids its tokens after the prompt, without the one that ended it
 * @param score the sum of its tokens' log-probabilities, divided by its length to the power of the length penalty; the token that
 *     ended it counts in both
 * @param ended whether a token ended it; otherwise it is as long as a continuation may become, or the search was cancelled
 * @param logProbs how probable each of its tokens was; empty if the settings ask for no report
 */
public record BeamHypothesis(int[] ids, double score, boolean ended, List<TokenLogProbs> logProbs) {
    public BeamHypothesis {
        ids = ids.clone();
        logProbs = List.copyOf(logProbs);
    }

    @Override
    public int[] ids() {
        return ids.clone();
    }
}
