package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Fill;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Fill}. */
public final class FillKernel extends AparapiKernel {
    private final int bits;

    /** A kernel for {@code fill}. */
    public FillKernel(Fill fill) {
        super("elements");
        bits = Float.floatToRawIntBits(fill.value());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.FILL).operand(Launch.Y, args.slice(0)).numbers(bits).run(args.size(0), 1);
    }
}
