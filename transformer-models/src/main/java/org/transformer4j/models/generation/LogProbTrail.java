package org.transformer4j.models.generation;

import java.util.LinkedList;
import java.util.List;

/**
 * The reports on the tokens of one beam, from the last to the first: beams that split share what they have in common.
 *
 * @param before the reports on the tokens before, or null for none
 * @param last the report on the last token
 */
record LogProbTrail(LogProbTrail before, TokenLogProbs last) {
    /** All reports, that on the first token first; none for null. */
    static List<TokenLogProbs> all(LogProbTrail trail) {
        List<TokenLogProbs> reports = new LinkedList<>();
        for (LogProbTrail at = trail; at != null; at = at.before) {
            reports.addFirst(at.last);
        }
        return reports;
    }
}
