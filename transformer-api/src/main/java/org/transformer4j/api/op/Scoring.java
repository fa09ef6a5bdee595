package org.transformer4j.api.op;

import java.util.Optional;

/**
 * How the dot product of a query and a key becomes their score. With {@code t = fma(dot, scale, +0)}: {@code fma(dot, scale, bias)},
 * or, soft-capped, {@code fma(tanh(t / cap), cap, bias)}, where a bias that is not there is +0. Soft-capping: Gemma Team (2024), section
 * 2.
 *
 * @param scale factor of the dot product, usually {@code 1 / sqrt(headDim)}; finite
 * @param softCap no score is larger; positive, or 0 for no limit
 * @param bias what is added last, if anything is
 */
public record Scoring(float scale, float softCap, Optional<RelativeBias> bias) {
    /** Checks the numbers. */
    public Scoring {
        if (!Float.isFinite(scale)) {
            throw new IllegalArgumentException("attention scale %s; it must be finite".formatted(scale));
        }
        if (!(softCap >= 0) || Float.isInfinite(softCap)) {
            throw new IllegalArgumentException("scores capped at %s; a positive number is needed, or 0 for no limit".formatted(softCap));
        }
    }

    /** Scores that are scaled and nothing else. */
    public static Scoring scaled(float scale) {
        return new Scoring(scale, 0f, Optional.empty());
    }

    /** The same, but limited. */
    public Scoring capped(float limit) {
        return new Scoring(scale, limit, bias);
    }

    /** The same, with a bias. */
    public Scoring biased(RelativeBias added) {
        return new Scoring(scale, softCap, Optional.of(added));
    }

    /** Whether scores are limited. */
    public boolean isCapped() {
        return softCap > 0;
    }
}
