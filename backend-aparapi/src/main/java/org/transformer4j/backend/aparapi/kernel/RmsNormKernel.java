package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link RmsNorm}. */
public final class RmsNormKernel extends AparapiKernel {
    private final RmsNorm norm;

    /** A kernel for {@code norm}. */
    public RmsNormKernel(RmsNorm norm) {
        super("rows");
        this.norm = norm;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.RMS_NORM).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(norm.width(), Float.floatToRawIntBits(norm.epsilon()))
                .run(args.size(0), 3L * norm.width());
    }
}
