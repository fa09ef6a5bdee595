package org.transformer4j.models.generation;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a generation gave, in tokens.
 *
 * @param ids the tokens after the prompt, without the one that ended it
 * @param logProbs how probable each of these tokens was; empty if the settings ask for no report
 * @param score of a hypothesis of a beam search, see {@link BeamHypothesis#score}
 * @param finishReason why it ended
 * @param fingerprint SHA-256 of the scores that the tokens were chosen from, see {@link TokenGenerator#fingerprint} and
 *     {@link BeamSearch#fingerprint}
 * @param timings how long it took; of several texts that were made together the tokens are its own, and the times those of all
 */
public record GeneratedTokens(int[] ids, List<TokenLogProbs> logProbs, OptionalDouble score, FinishReason finishReason, String fingerprint,
        Timings timings) {
    public GeneratedTokens {
        ids = ids.clone();
        logProbs = List.copyOf(logProbs);
    }

    @Override
    public int[] ids() {
        return ids.clone();
    }
}
