package org.transformer4j.models.generation;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a generation gave.
 *
 * @param text the text after the prompt, up to a stop string
 * @param ids the tokens after the prompt; where a stop string was found, up to the one that completed it
 * @param logProbs how probable each of these tokens was; empty if the settings ask for no report
 * @param score of a hypothesis of a beam search, see {@link BeamHypothesis#score}
 * @param finishReason why it ended
 * @param fingerprint SHA-256 of the scores that the tokens were chosen from, see {@link TokenGenerator#fingerprint} and
 *     {@link BeamSearch#fingerprint}
 * @param timings how long it took; of several texts that were made together the tokens are its own, and the times those of all
 */
public record Generated(String text, int[] ids, List<TokenLogProbs> logProbs, OptionalDouble score, FinishReason finishReason,
        String fingerprint, Timings timings) {
    public Generated {
        logProbs = List.copyOf(logProbs);
        ids = ids.clone();
    }

    @Override
    public int[] ids() {
        return ids.clone();
    }
}
