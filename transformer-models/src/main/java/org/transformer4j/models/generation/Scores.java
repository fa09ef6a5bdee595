package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.transformer4j.api.canon.CanonMath;

/**
 * The scores of the next token on their way from the model to a choice, and the tokens that may still be chosen.
 *
 * <p>The arithmetic is fixed: divisions and products in float, {@code exp} that of canon-1, sums in double. So the choice is the
 * same wherever it is made. Nothing is allocated after the constructor.
 */
final class Scores {
    private final float[] scores;
    /** The tokens that may be chosen, ascending, in the first {@code count} places. */
    private final int[] possible;
    private int count;
    /** Whether some of them were forbidden since. */
    private boolean stale;
    /** Of each possible token the probability relative to the best one, once they were weighed. */
    private final float[] weights;
    /** The largest score when they were weighed. */
    private float heaviest;
    private final TokenHeap best;
    private final TokenHeap worst;

    Scores(int vocabulary) {
        scores = new float[vocabulary];
        possible = new int[vocabulary];
        weights = new float[vocabulary];
        best = new TokenHeap(scores, true);
        worst = new TokenHeap(scores, false);
    }

    /**
     * Takes over the model's scores. A token whose score is {@code -infinity} or not a number is impossible.
     *
     * @throws IllegalArgumentException if there are more or fewer than tokens
     * @throws NoTokenException if no token is possible
     */
    void load(MemorySegment logits) {
        if (logits.byteSize() != (long) scores.length * Float.BYTES) {
            throw new IllegalArgumentException("%d bytes of scores for a vocabulary of %d tokens; 4 bytes each are expected"
                    .formatted(logits.byteSize(), scores.length));
        }
        MemorySegment.copy(logits, ValueLayout.JAVA_FLOAT, 0, scores, 0, scores.length);
        list();
    }

    /** As {@link #load(MemorySegment)}; {@code row} has one for each token. */
    void load(float[] row) {
        System.arraycopy(row, 0, scores, 0, scores.length);
        list();
    }

    private void list() {
        count = 0;
        stale = false;
        for (int id = 0; id < scores.length; id++) {
            possible[count] = id;
            count += scores[id] > Float.NEGATIVE_INFINITY ? 1 : 0;
        }
        if (count == 0) {
            throw new NoTokenException(("none of the %d scores of the next token is a number (the first is %s); "
                    + "the checkpoint is damaged, or the model overflows: check it against its reference outputs")
                            .formatted(scores.length, scores[0]));
        }
    }

    /** Makes one token less likely: a positive score is divided by the penalty, a negative one multiplied. */
    void penalise(int id, float penalty) {
        scores[id] = scores[id] < 0 ? scores[id] * penalty : scores[id] / penalty;
    }

    /** The present score of a token. */
    float score(int id) {
        return scores[id];
    }

    /** Makes one token more likely. */
    void raise(int id, float by) {
        scores[id] += by;
    }

    /** Makes one token impossible. */
    void forbid(int id) {
        scores[id] = Float.NEGATIVE_INFINITY;
        stale = true;
    }

    /** Makes all tokens impossible but these, which become equally likely. */
    void force(int... ids) {
        count = 0;
        stale = false;
        for (int id : ids) {
            scores[id] = 0;
            possible[count++] = id;
        }
        Arrays.sort(possible, 0, count);
    }

    /** Divides all scores. */
    void divide(float temperature) {
        for (int id = 0; id < scores.length; id++) {
            scores[id] /= temperature;
        }
    }

    /** Keeps the {@code k} best tokens, of equals those with the lowest ids. */
    void keepTop(int k) {
        settle();
        if (k >= count) {
            return;
        }
        worst.clear();
        for (int i = 0; i < k; i++) {
            worst.add(possible[i]);
        }
        worst.order();
        float least = scores[worst.top()];
        for (int i = k; i < count; i++) {
            // Ids ascend, so one of equal score is never better.
            if (scores[possible[i]] > least) {
                worst.replaceTop(possible[i]);
                least = scores[worst.top()];
            }
        }
        keepDownTo(worst.top());
    }

    /** Keeps the fewest of the best tokens whose probabilities together reach {@code p}; at least {@code least}, and one. */
    void keepNucleus(double p, int least) {
        double total = weigh();
        // What is lighter than this is all together less than half of what may be left out, so it need not be ranked.
        double negligible = (1 - p) * total / (2.0 * count);
        best.clear();
        for (int i = 0; i < count; i++) {
            if (weights[possible[i]] > negligible || least > 1) {
                best.add(possible[i]);
            }
        }
        best.order();
        double reached = 0;
        int kept = 0;
        while (best.size() > 0) {
            int id = best.pop();
            reached += weights[id];
            kept++;
            if (reached >= p * total && kept >= least) {
                keepDownTo(id);
                return;
            }
        }
    }

    /** Keeps the tokens that are at least {@code fraction} as probable as the best one. */
    void keepNear(double fraction) {
        weigh();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int id = possible[i];
            possible[kept] = id;
            kept += weights[id] >= fraction ? 1 : 0;
        }
        count = kept;
    }

    /** Keeps the tokens whose {@code keys} are at least {@code least}. */
    void keepAtLeast(float[] keys, float least) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int id = possible[i];
            possible[kept] = id;
            kept += keys[id] >= least ? 1 : 0;
        }
        count = kept;
    }

    /** Number of possible tokens. */
    int count() {
        settle();
        return count;
    }

    /** The {@code i}-th possible token, by ascending id. */
    int possible(int i) {
        return possible[i];
    }

    /** The best token, of equals the one with the lowest id. */
    int best() {
        settle();
        int best = possible[0];
        for (int i = 1; i < count; i++) {
            if (scores[possible[i]] > scores[best]) {
                best = possible[i];
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
        int i = -1;
        // The same sums as those of the total, which is above the target.
        while (reached <= target) {
            reached += weights[possible[++i]];
        }
        return possible[i];
    }

    /** The present scores; that of an impossible token is {@code -infinity}. */
    float[] toArray() {
        float[] values = new float[scores.length];
        copyTo(values);
        return values;
    }

    /** Writes what {@link #toArray} gives into {@code values}. */
    void copyTo(float[] values) {
        settle();
        Arrays.fill(values, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i++) {
            values[possible[i]] = scores[possible[i]];
        }
    }

    /** Keeps a token and those that are better. */
    private void keepDownTo(int last) {
        float least = scores[last];
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int id = possible[i];
            possible[kept] = id;
            kept += scores[id] > least || scores[id] == least && id <= last ? 1 : 0;
        }
        count = kept;
    }

    /** Weighs the possible tokens by their probability relative to the best one; returns the sum, by ascending id. */
    double weigh() {
        float largest = scores[best()];
        double total = 0;
        for (int i = 0; i < count; i++) {
            int id = possible[i];
            // Equals first, because the difference of infinities is not a number.
            weights[id] = scores[id] == largest ? 1 : CanonMath.exp(scores[id] - largest);
            total += weights[id];
        }
        heaviest = largest;
        return total;
    }

    /** The weight of a possible token, since they were last weighed. */
    float weight(int id) {
        return weights[id];
    }

    /** The logarithm of a possible token's probability, given the logarithm of the sum of all weights. */
    double logProbability(int id, double logTotal) {
        return (scores[id] == heaviest ? 0 : (double) scores[id] - heaviest) - logTotal;
    }

    /** The entropy of the possible tokens in nats, given the sum of their weights. */
    double entropy(double total) {
        double logTotal = StrictMath.log(total);
        double entropy = 0;
        for (int i = 0; i < count; i++) {
            int id = possible[i];
            if (weights[id] > 0) {
                entropy -= weights[id] / total * logProbability(id, logTotal);
            }
        }
        return entropy;
    }

    /** Drops what was forbidden from the list of possible tokens. */
    private void settle() {
        if (!stale) {
            return;
        }
        stale = false;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int id = possible[i];
            possible[kept] = id;
            kept += scores[id] > Float.NEGATIVE_INFINITY ? 1 : 0;
        }
        count = kept;
        if (count == 0) {
            throw new NoTokenException(("the settings forbid each of the %d tokens; forbid fewer: look at bad words, suppressed tokens, "
                    + "n-grams and the least length").formatted(scores.length));
        }
    }
}
