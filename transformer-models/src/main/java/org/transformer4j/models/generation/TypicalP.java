package org.transformer4j.models.generation;

/**
 * Keeps the tokens whose information is closest to the entropy, until their probabilities together reach {@code mass}. Source: Meister
 * et al. (2022), "Locally Typical Sampling", section 4.
 */
final class TypicalP implements LogitsProcessor {
    private final double mass;
    /** Of each possible token how close it is: minus the distance. */
    private final float[] closeness;
    private final TokenHeap closest;

    TypicalP(double mass, int vocabulary) {
        this.mass = mass;
        this.closeness = new float[vocabulary];
        this.closest = new TokenHeap(closeness, true);
    }

    @Override
    public void process(TokenHistory history, Scores scores) {
        double total = scores.weigh();
        double logTotal = StrictMath.log(total);
        double entropy = scores.entropy(total);
        closest.clear();
        for (int i = 0; i < scores.count(); i++) {
            int id = scores.possible(i);
            closeness[id] = -(float) Math.abs(-scores.logProbability(id, logTotal) - entropy);
            closest.add(id);
        }
        closest.order();
        double reached = 0;
        int last = closest.top();
        while (closest.size() > 0 && reached < mass * total) {
            last = closest.pop();
            reached += scores.weight(last);
        }
        scores.keepAtLeast(closeness, closeness[last]);
    }
}
