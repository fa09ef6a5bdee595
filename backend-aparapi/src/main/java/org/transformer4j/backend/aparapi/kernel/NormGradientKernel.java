package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link NormGradient}. */
public final class NormGradientKernel extends AparapiKernel {
    private final NormGradient gradient;

    /** A kernel for {@code gradient}. */
    public NormGradientKernel(NormGradient gradient) {
        super("rows");
        this.gradient = gradient;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.NORM_GRADIENT).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.C, args.slice(2)).operand(Launch.D, args.slice(3)).operand(Launch.Y, args.slice(4))
                .numbers(gradient.width(), Float.floatToRawIntBits(gradient.epsilon()), gradient.centred() ? 1 : 0)
                .run(args.size(0), 8L * gradient.width());
    }
}
