package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link org.transformer4j.api.op.Select}. */
public final class SelectKernel extends AparapiKernel {
    /** A kernel for {@code Select}. */
    public SelectKernel() {
        super("elements");
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.SELECT).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.C, args.slice(2)).operand(Launch.Y, args.slice(3)).run(args.size(0), 1);
    }
}
