package org.transformer4j.models.task;

/**
 * How the states of a text's tokens become one vector. Computed on the host, sums in double in the order of the tokens, rounded once.
 * Source: Reimers and Gurevych (2019), section 3.
 */
public enum Pooling {
    /** The mean of all states. */
    MEAN,
    /** The state of the first token. */
    CLS,
    /** The largest value of each feature. */
    MAX,
    /** The sum of all states divided by the square root of their number. */
    MEAN_SQRT_LENGTH;

    /** One vector out of {@code [rows, width]}. */
    float[] pool(float[] states, int width) {
        int rows = states.length / width;
        float[] vector = new float[width];
        for (int i = 0; i < width; i++) {
            double sum = 0;
            float largest = states[i];
            for (int row = 0; row < rows; row++) {
                sum += states[row * width + i];
                largest = Math.max(largest, states[row * width + i]);
            }
            vector[i] = switch (this) {
                case MEAN -> (float) (sum / rows);
                case CLS -> states[i];
                case MAX -> largest;
                case MEAN_SQRT_LENGTH -> (float) (sum / Math.sqrt(rows));
            };
        }
        return vector;
    }

    /** {@code v / |v|}; a vector of zeros stays what it is. */
    static float[] normalised(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.max(Math.sqrt(squares), 1e-12);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }
}
