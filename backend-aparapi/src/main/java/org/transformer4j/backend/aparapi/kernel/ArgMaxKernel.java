package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link org.transformer4j.api.op.ArgMax}. */
public final class ArgMaxKernel extends AparapiKernel {
    /** A kernel for {@code ArgMax}. */
    public ArgMaxKernel() {
        super("rows");
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.ARG_MAX).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1))
                .numbers(args.size(1)).run(args.size(0), args.size(1));
    }
}
