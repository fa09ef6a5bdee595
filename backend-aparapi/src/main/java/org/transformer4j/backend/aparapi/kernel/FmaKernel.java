package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Fma;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;
import org.transformer4j.backend.aparapi.program.Stretch;

/** {@link Fma}. */
public final class FmaKernel extends AparapiKernel {
    private final int ofB;
    private final int ofC;

    /** A kernel for {@code fma}. */
    public FmaKernel(Fma fma) {
        super("elements");
        ofB = Stretch.of(fma.b());
        ofC = Stretch.of(fma.c());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.FMA).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.C, args.slice(2)).operand(Launch.Y, args.slice(3)).numbers(ofB, ofC, args.size(1))
                .run(args.size(0) * args.size(1), 2);
    }
}
