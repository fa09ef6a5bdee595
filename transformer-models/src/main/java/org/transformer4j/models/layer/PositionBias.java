package org.transformer4j.models.layer;

import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.RelativeBias;

/**
 * A number that is added to a score for the head and the distance of key and query.
 *
 * @param shape which distances are told apart
 * @param table {@code [heads, span]}
 */
public record PositionBias(RelativeBias shape, Parameter table) {
    /** Gives each head and distance (key minus query) its number. */
    @FunctionalInterface
    public interface Rule {
        /** The number that {@code head} adds at {@code distance}. */
        float bias(int head, int distance);
    }

    /** The table of a rule. */
    public static PositionBias of(Weights weights, int heads, RelativeBias shape, Rule rule) {
        float[] table = new float[Math.multiplyExact(heads, shape.span())];
        for (int i = 0; i < table.length; i++) {
            table[i] = rule.bias(i / shape.span(), i % shape.span() - shape.before());
        }
        return new PositionBias(shape, weights.parameter(Shape.of(heads, shape.span()), table));
    }

    /**
     * ALiBi: {@code slope(head) * distance}, with slopes {@code 2^(-8 (head + 1) / heads)} where the heads are a power of two; else
     * those of the next smaller power of two, then every other one of the next larger. Source: Press, Smith and Lewis (2022), section 3.
     *
     * @param positions the longest sequence
     */
    public static PositionBias alibi(Weights weights, int heads, int positions) {
        int power = Integer.highestOneBit(heads);
        return of(weights, heads, new RelativeBias(positions - 1, 0), (head, distance) -> {
            double exponent = head < power ? -8.0 * (head + 1) / power : -4.0 * (2 * (head - power) + 1) / power;
            return (float) (StrictMath.pow(2, exponent) * distance);
        });
    }

    /**
     * T5's buckets: each small distance has one of its own, larger ones share them in steps that grow like a logarithm. Source: Raffel
     * et al. (2020), section 2.1, and its published code.
     *
     * @param embedding {@code [buckets, heads]}
     * @param bidirectional whether keys behind the query have buckets of their own, as in the encoder
     * @param maxDistance from here on all distances share the last bucket
     */
    public static PositionBias buckets(Weights weights, float[] embedding, int heads, boolean bidirectional, int maxDistance) {
        int buckets = embedding.length / heads;
        RelativeBias shape = new RelativeBias(maxDistance, bidirectional ? maxDistance : 0);
        return of(weights, heads, shape, (head, distance) -> embedding[bucket(distance, buckets, bidirectional, maxDistance) * heads + head]);
    }

    /** The bucket of a distance, key minus query. */
    public static int bucket(int distance, int buckets, boolean bidirectional, int maxDistance) {
        int half = bidirectional ? buckets / 2 : buckets;
        int first = bidirectional && distance > 0 ? half : 0;
        int away = bidirectional ? Math.abs(distance) : Math.max(0, -distance);
        int exact = half / 2;
        if (away < exact) {
            return first + away;
        }
        // In float, step by step, because a result close to a whole number decides about the bucket.
        float ratio = (float) StrictMath.log((float) away / exact) / (float) StrictMath.log((double) maxDistance / exact);
        return first + Math.min(half - 1, exact + (int) (ratio * (half - exact)));
    }
}
