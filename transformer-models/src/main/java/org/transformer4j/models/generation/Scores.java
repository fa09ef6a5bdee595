package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.transformer4j.api.canon.CanonMath;

/**
 * The scores of the next token on their way from the model to a choice. A token that must not be chosen has {@code -infinity}.
 *
 * <p>The arithmetic is fixed: divisions and products in float, {@code exp} that of canon-1, sums in double by ascending id. So
 * the choice is the same wherever it is made. Nothing is allocated after the constructor.
 */
final class Scores {
    private static final float FORBIDDEN = Float.NEGATIVE_INFINITY;

    private final float[] scores;
    private final float[] weights;
    private final TokenHeap best;
    private final TokenHeap worst;

    Scores(int vocabulary) {
        scores = new float[vocabulary];
        weights = new float[vocabulary];
        best = new TokenHeap(scores, true);
        worst = new TokenHeap(scores, false);
    }

    /**
     * Takes over the model's scores. One that is not a number is forbidden.
     *
     * @throws IllegalArgumentException if there are more or fewer than tokens
     * @throws IllegalStateException if none is a number
     */
    void load(MemorySegment logits) {
        if (logits.byteSize() != (long) scores.length * Float.BYTES) {
            throw new IllegalArgumentException("%d bytes of scores for a vocabulary of %d tokens; 4 bytes each are expected"
                    .formatted(logits.byteSize(), scores.length));
        }
        MemorySegment.copy(logits, ValueLayout.JAVA_FLOAT, 0, scores, 0, scores.length);
        int numbers = 0;
        for (int id = 0; id < scores.length; id++) {
            float score = scores[id];
            boolean number = score == score;
            numbers += number ? 1 : 0;
            scores[id] = number ? score : FORBIDDEN;
        }
        if (numbers == 0) {
            throw new IllegalStateException(("none of the %d scores of the next token is a number; "
                    + "the checkpoint is damaged, or the model overflows: check it against its reference outputs").formatted(scores.length));
        }
    }

    /** Makes one token less likely: a positive score is divided by the penalty, a negative one multiplied. */
    void penalise(int id, float penalty) {
        scores[id] = scores[id] < 0 ? scores[id] * penalty : scores[id] / penalty;
    }

    /** Divides all scores. */
    void divide(float temperature) {
        for (int id = 0; id < scores.length; id++) {
            scores[id] /= temperature;
        }
    }

    /** Keeps the {@code k} best tokens, of equals those with the lowest ids. */
    void keepTop(int k) {
        if (k >= scores.length) {
            return;
        }
        worst.clear();
        for (int id = 0; id < k; id++) {
            worst.add(id);
        }
        worst.order();
        for (int id = k; id < scores.length; id++) {
            if (scores[id] > scores[worst.top()]) {
                worst.replaceTop(id);
            }
        }
        forbidBelow(worst.top());
    }

    /** Keeps the fewest of the best tokens whose probabilities together reach {@code p}; at least one. */
    void keepNucleus(double p) {
        double total = weigh();
        // What is lighter than this is all together less than half of what may be left out, so it need not be ranked.
        double negligible = (1 - p) * total / (2.0 * scores.length);
        best.clear();
        for (int id = 0; id < scores.length; id++) {
            if (weights[id] > negligible) {
                best.add(id);
            }
        }
        best.order();
        double reached = 0;
        while (best.size() > 0) {
            int id = best.pop();
            reached += weights[id];
            if (reached >= p * total) {
                forbidBelow(id);
                return;
            }
        }
    }

    /** Keeps the tokens that are at least {@code fraction} as probable as the best one. */
    void keepNear(double fraction) {
        weigh();
        for (int id = 0; id < scores.length; id++) {
            scores[id] = weights[id] >= fraction ? scores[id] : FORBIDDEN;
        }
    }

    /** The best token, of equals the one with the lowest id. */
    int best() {
        int best = 0;
        for (int id = 1; id < scores.length; id++) {
            if (scores[id] > scores[best]) {
                best = id;
            }
        }
        return best;
    }

    /**
     * The token at which the probabilities, added by ascending id, exceed {@code uniform}.
     *
     * @param uniform from 0 to less than 1
     */
    int draw(double uniform) {
        double target = uniform * weigh();
        double reached = 0;
        for (int id = 0; id < scores.length; id++) {
            reached += weights[id];
            if (reached > target) {
                return id;
            }
        }
        throw new IllegalStateException("all scores of the next token are -infinity; at least one token must be possible");
    }

    /** The present scores. */
    float[] toArray() {
        return scores.clone();
    }

    /** Forbids whatever is worse than a given token. */
    private void forbidBelow(int last) {
        float least = scores[last];
        for (int id = 0; id < scores.length; id++) {
            boolean keep = scores[id] > least || scores[id] == least && id <= last;
            scores[id] = keep ? scores[id] : FORBIDDEN;
        }
    }

    /** Sets each weight to the token's probability relative to the best one, and returns their sum. */
    private double weigh() {
        float largest = scores[best()];
        if (largest == FORBIDDEN) {
            Arrays.fill(weights, 0);
            return 0;
        }
        double total = 0;
        for (int id = 0; id < scores.length; id++) {
            float score = scores[id];
            // Of infinite scores the difference would not be a number.
            weights[id] = score == FORBIDDEN ? 0 : score == largest ? 1 : CanonMath.exp(score - largest);
            total += weights[id];
        }
        return total;
    }
}
