package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Rope;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Rope}. */
public final class RopeKernel extends AparapiKernel {
    private static final int COST = 8;

    private final Rope rope;

    /** A kernel for {@code rope}. */
    public RopeKernel(Rope rope) {
        super("rope");
        this.rope = rope;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.ROPE).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.C, args.slice(2)).operand(Launch.D, args.slice(3)).operand(Launch.Y, args.slice(4))
                .numbers(args.size(1), args.size(2), rope.headDim(), rope.rotaryDim(), rope.interleaved() ? 1 : 0)
                .run(args.slice(4).length(), COST);
    }
}
