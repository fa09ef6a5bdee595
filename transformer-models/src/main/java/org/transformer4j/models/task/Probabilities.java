package org.transformer4j.models.task;

import java.util.stream.IntStream;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;

/** Scores as probabilities, by the rules of canon-1. */
final class Probabilities {
    private Probabilities() {}

    /** {@code exp(x - max) / sum}: of alternatives one of which holds. */
    static float[] softmax(float[] scores) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float score : scores) {
            largest = CanonMath.max(score, largest);
        }
        float[] lanes = new float[Canon.SUM_LANES];
        float[] probabilities = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            probabilities[i] = CanonMath.exp(scores[i] - largest);
            lanes[i % lanes.length] += probabilities[i];
        }
        for (int half = lanes.length / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= lanes[0];
        }
        return probabilities;
    }

    /** {@code 1 / (1 + exp(-x))}: of alternatives each of which holds or not. */
    static float[] sigmoid(float[] scores) {
        float[] probabilities = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            probabilities[i] = CanonMath.sigmoid(scores[i]);
        }
        return probabilities;
    }

    /** The indices of the {@code count} largest values, the largest first; of equal ones the lower index. */
    static int[] largest(float[] values, int count) {
        return IntStream.range(0, values.length).boxed().sorted((a, b) -> {
            int order = Float.compare(values[b], values[a]);
            return order != 0 ? order : Integer.compare(a, b);
        }).limit(count).mapToInt(Integer::intValue).toArray();
    }
}
