package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link CrossEntropy}. */
public final class CrossEntropyKernel extends AparapiKernel {
    private final int smoothing;

    /** A kernel for {@code loss}. */
    public CrossEntropyKernel(CrossEntropy loss) {
        super("rows");
        smoothing = Float.floatToRawIntBits(loss.smoothing());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.CROSS_ENTROPY).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(args.size(1), smoothing).run(args.size(0), UnaryKernel.COST * args.size(1));
    }
}
