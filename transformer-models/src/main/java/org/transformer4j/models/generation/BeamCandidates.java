package org.transformer4j.models.generation;

/** The best continuations of all beams by one token, the best first; of equals that of the lower beam, then of the lower token. */
final class BeamCandidates {
    private final float[] sums;
    private final int[] beams;
    private final int[] tokens;
    private int count;

    /** @param most how many are kept */
    BeamCandidates(int most) {
        sums = new float[most];
        beams = new int[most];
        tokens = new int[most];
    }

    void clear() {
        count = 0;
    }

    /** Offers one; beams and tokens have to come in ascending order. */
    void offer(float sum, int beam, int token) {
        if (count == sums.length && !(sum > sums[count - 1])) {
            return;
        }
        int place = count < sums.length ? count++ : count - 1;
        for (; place > 0 && sum > sums[place - 1]; place--) {
            sums[place] = sums[place - 1];
            beams[place] = beams[place - 1];
            tokens[place] = tokens[place - 1];
        }
        sums[place] = sum;
        beams[place] = beam;
        tokens[place] = token;
    }

    int count() {
        return count;
    }

    /** The sum of the log-probabilities of the {@code i}-th best one. */
    float sum(int i) {
        return sums[i];
    }

    /** The beam that it continues. */
    int beam(int i) {
        return beams[i];
    }

    /** The token that it continues it by. */
    int token(int i) {
        return tokens[i];
    }
}
