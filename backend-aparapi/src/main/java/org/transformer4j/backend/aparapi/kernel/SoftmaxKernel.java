package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Softmax}. */
public final class SoftmaxKernel extends AparapiKernel {
    private final int scale;

    /** A kernel for {@code softmax}. */
    public SoftmaxKernel(Softmax softmax) {
        super("rows");
        scale = Float.floatToRawIntBits(softmax.scale());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.SOFTMAX).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1))
                .numbers(args.size(1), scale).run(args.size(0), UnaryKernel.COST * args.size(1));
    }
}
