package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link SoftmaxGradient}. */
public final class SoftmaxGradientKernel extends AparapiKernel {
    private final int scale;

    /** A kernel for {@code gradient}. */
    public SoftmaxGradientKernel(SoftmaxGradient gradient) {
        super("rows");
        scale = Float.floatToRawIntBits(gradient.scale());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.SOFTMAX_GRADIENT).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(args.size(1), scale).run(args.size(0), 4 * args.size(1));
    }
}
