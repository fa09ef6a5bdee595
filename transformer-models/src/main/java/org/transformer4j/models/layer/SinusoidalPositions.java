package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;

/**
 * Adds {@code sin(p / 10000^(2i/width))} to feature {@code 2i} and the cosine of the same angle to feature {@code 2i + 1} of a row
 * at position {@code p}. Source: Vaswani et al. (2017), section 3.5. Computed in double and rounded once.
 *
 * @param table {@code [positions, width]}
 */
public record SinusoidalPositions(Weight table) implements Layer {
    /** The order in which a table lists its features. */
    public enum Order {
        /** sin, cos, sin, cos, ... as in the paper. */
        INTERLEAVED,
        /** All sines, then all cosines, as Marian does. */
        HALVES
    }

    /**
     * The table for {@code positions} positions.
     *
     * @throws IllegalArgumentException if the width is odd
     */
    public static SinusoidalPositions of(Weights weights, int positions, int width, Order order) {
        return new SinusoidalPositions(HostTables.upload(weights, positions, width, sinusoids(positions, width, order)));
    }

    static float[] sinusoids(int positions, int width, Order order) {
        if (width < 2 || width % 2 != 0) {
            throw new IllegalArgumentException("sinusoidal positions of width %d; an even width is needed".formatted(width));
        }
        int pairs = width / 2;
        float[] table = new float[Math.multiplyExact(positions, width)];
        for (int position = 0; position < positions; position++) {
            for (int i = 0; i < pairs; i++) {
                double angle = position / StrictMath.pow(10000.0, 2.0 * i / width);
                int row = position * width;
                boolean interleaved = order == Order.INTERLEAVED;
                table[row + (interleaved ? 2 * i : i)] = (float) StrictMath.sin(angle);
                table[row + (interleaved ? 2 * i + 1 : pairs + i)] = (float) StrictMath.cos(angle);
            }
        }
        return table;
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
        return x.plus(context.workspace().embedding(table, context.positions()));
    }
}
