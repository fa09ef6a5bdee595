package org.transformer4j.models.generation;

/** Makes tokens that were there before less likely, once each however often. Source: Keskar et al. (2019), "CTRL", section 4.1. */
final class RepetitionPenalty implements LogitsProcessor {
    private final float penalty;
    /** Of each token the last round in which it was met. */
    private final int[] met;
    private int round;

    RepetitionPenalty(float penalty, int vocabulary) {
        this.penalty = penalty;
        this.met = new int[vocabulary];
    }

    @Override
    public void process(TokenHistory history, Scores scores) {
        round++;
        for (int i = 0; i < history.length(); i++) {
            int id = history.get(i);
            if (met[id] != round) {
                met[id] = round;
                scores.penalise(id, penalty);
            }
        }
    }
}
