package org.transformer4j.models.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.transformer4j.models.config.GenerationConfig.Beams;

/** The best complete continuations so far, at most as many as there are beams. */
final class BeamHypotheses {
    private final Beams beams;
    private final int maxNewTokens;
    private final List<BeamHypothesis> kept = new ArrayList<>();

    BeamHypotheses(Beams beams, int maxNewTokens) {
        this.beams = beams;
        this.maxNewTokens = maxNewTokens;
    }

    /**
     * Adds one if it is among the best.
     *
     * @param sum of its log-probabilities
     * @param length in tokens, with the one that ended it
     * @param logProbs how probable its tokens were, if that is wanted
     */
    void add(int[] ids, float sum, int length, boolean ended, List<TokenLogProbs> logProbs) {
        double score = score(sum, length);
        if (kept.size() < beams.count() || score > worst()) {
            kept.add(new BeamHypothesis(ids, score, ended, logProbs));
            if (kept.size() > beams.count()) {
                kept.remove(indexOfWorst());
            }
        }
    }

    /**
     * Whether no better one is to be expected.
     *
     * @param bestSum the largest sum of log-probabilities among the candidates
     * @param length of those candidates in tokens
     */
    boolean complete(float bestSum, int length) {
        if (kept.size() < beams.count()) {
            return false;
        }
        return switch (beams.earlyStopping()) {
            case AT_ONCE -> true;
            case WHEN_UNLIKELY -> worst() >= score(bestSum, length);
            // Sums are negative, so with a positive penalty the longest possible sequence would score best.
            case WHEN_IMPOSSIBLE -> worst() >= score(bestSum, beams.lengthPenalty() > 0 ? maxNewTokens : length);
        };
    }

    /** The best ones, the best first, of equals the one that was found last. */
    List<BeamHypothesis> best() {
        List<BeamHypothesis> sorted = new ArrayList<>(kept.reversed());
        sorted.sort(Comparator.comparingDouble(BeamHypothesis::score).reversed());
        return List.copyOf(sorted.subList(0, Math.min(beams.returned(), sorted.size())));
    }

    private double score(float sum, int length) {
        return sum / StrictMath.pow(length, beams.lengthPenalty());
    }

    private double worst() {
        return kept.get(indexOfWorst()).score();
    }

    /** Of equals the one that was found first. */
    private int indexOfWorst() {
        int worst = 0;
        for (int i = 1; i < kept.size(); i++) {
            if (kept.get(i).score() < kept.get(worst).score()) {
                worst = i;
            }
        }
        return worst;
    }
}
