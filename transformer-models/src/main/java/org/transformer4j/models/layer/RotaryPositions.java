package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Rope;

/**
 * Rotary position embedding: rotates pairs of features of each head by an angle that grows with the position. Source: Su et al.
 * (2021), section 3.4.2.
 *
 * @param rope which features make a pair
 * @param cos {@code [positions, rotaryDim / 2]}
 * @param sin {@code [positions, rotaryDim / 2]}
 */
public record RotaryPositions(Rope rope, Parameter cos, Parameter sin) implements Layer {
    /** Tables for {@code positions} positions, computed in double and rounded once. */
    public static RotaryPositions of(Weights weights, Rope rope, RotaryFrequencies frequencies, int positions) {
        int pairs = rope.rotaryDim() / 2;
        float[] cos = new float[Math.multiplyExact(positions, pairs)];
        float[] sin = new float[cos.length];
        for (int i = 0; i < cos.length; i++) {
            double angle = i / pairs * frequencies.inverse(i % pairs);
            cos[i] = (float) (StrictMath.cos(angle) * frequencies.magnitude());
            sin[i] = (float) (StrictMath.sin(angle) * frequencies.magnitude());
        }
        Shape shape = Shape.of(positions, pairs);
        return new RotaryPositions(rope, weights.parameter(shape, cos), weights.parameter(shape, sin));
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
        return x.rope(rope, context.positions(), cos, sin);
    }
}
