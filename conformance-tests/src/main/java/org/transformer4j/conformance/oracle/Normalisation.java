package org.transformer4j.conformance.oracle;

import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.spi.Args;

/** canon-1, "layer norm" and "rms norm". */
final class Normalisation {
    private Normalisation() {}

    static void layerNorm(LayerNorm op, Args args) {
        int width = op.width();
        Numbers x = Numbers.of(args.slice(0));
        Numbers gamma = Numbers.of(args.slice(1));
        Numbers beta = Numbers.of(args.slice(2));
        Numbers y = Numbers.of(args.slice(3));
        for (long row = 0; row < args.size(0); row++) {
            float mean = Reduction.sum(x, row * width, width) / width;
            Numbers d = Numbers.of(new float[width]);
            for (int i = 0; i < width; i++) {
                d.set(i, x.get(row * width + i) - mean);
            }
            float variance = Reduction.sumOfSquares(d, 0, width) / width;
            float r = CanonMath.rsqrt(variance + op.epsilon());
            for (int i = 0; i < width; i++) {
                y.set(row * width + i, Math.fma(d.get(i) * r, gamma.get(i), beta.get(i)));
            }
        }
    }

    static void rmsNorm(RmsNorm op, Args args) {
        int width = op.width();
        Numbers x = Numbers.of(args.slice(0));
        Numbers gamma = Numbers.of(args.slice(1));
        Numbers y = Numbers.of(args.slice(2));
        for (long row = 0; row < args.size(0); row++) {
            float meanSquare = Reduction.sumOfSquares(x, row * width, width) / width;
            float r = CanonMath.rsqrt(meanSquare + op.epsilon());
            for (int i = 0; i < width; i++) {
                y.set(row * width + i, x.get(row * width + i) * r * gamma.get(i));
            }
        }
    }
}
