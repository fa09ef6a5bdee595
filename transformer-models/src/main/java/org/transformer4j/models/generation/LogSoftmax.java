package org.transformer4j.models.generation;

import java.util.Arrays;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;

/**
 * Scores to log-probabilities, {@code (x - M) - log(sum exp(x - M))} with M the largest score: canon-1's maximum, {@code exp}, sum of a row
 * and {@code log}, so that the bits are the same everywhere. For one thread; nothing is allocated after the constructor.
 */
final class LogSoftmax {
    private final float[] lanes = new float[Canon.SUM_LANES];

    /** Replaces scores by log-probabilities. */
    void apply(float[] row) {
        float largest = largest(row);
        Arrays.fill(lanes, 0f);
        for (int i = 0; i < row.length; i++) {
            row[i] -= largest;
            lanes[i % Canon.SUM_LANES] += CanonMath.exp(row[i]);
        }
        for (int half = Canon.SUM_LANES / 2; half >= 1; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        float logSum = CanonMath.log(lanes[0]);
        for (int i = 0; i < row.length; i++) {
            row[i] -= logSum;
        }
    }

    private float largest(float[] row) {
        Arrays.fill(lanes, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < row.length; i++) {
            int lane = i % Canon.SUM_LANES;
            lanes[lane] = CanonMath.max(row[i], lanes[lane]);
        }
        for (int half = Canon.SUM_LANES / 2; half >= 1; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] = CanonMath.max(lanes[lane + half], lanes[lane]);
            }
        }
        return lanes[0];
    }
}
