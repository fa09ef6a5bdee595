package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link CrossEntropyGradient}. */
public final class CrossEntropyGradientKernel extends AparapiKernel {
    private final float smoothing;

    /** A kernel for {@code gradient}. */
    public CrossEntropyGradientKernel(CrossEntropyGradient gradient) {
        super("rows");
        smoothing = gradient.smoothing();
    }

    @Override
    void launch(Launcher launcher, Args args) {
        float miss = smoothing / args.size(1);
        float hit = Math.fma(1f, 1 - smoothing, miss);
        launcher.start(Code.CROSS_ENTROPY_GRADIENT).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.C, args.slice(2)).operand(Launch.Y, args.slice(3))
                .numbers(args.size(1), Float.floatToRawIntBits(hit), Float.floatToRawIntBits(miss))
                .run(args.size(0), UnaryKernel.COST * args.size(1));
    }
}
