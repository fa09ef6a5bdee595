package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Dropout}, four numbers at a time, which share a block of random words. */
public final class DropoutKernel extends AparapiKernel {
    /** About the additions that a block of random words takes. */
    private static final int COST = 100;

    private final Dropout dropout;

    /** A kernel for {@code dropout}. */
    public DropoutKernel(Dropout dropout) {
        super("dropout");
        this.dropout = dropout;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        long width = args.size(1);
        launcher.start(Code.DROPOUT).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(width, dropout.threshold(), Float.floatToRawIntBits(dropout.scale()))
                .run(args.size(0) * Math.ceilDiv(width, (long) Philox4x32.BLOCK), COST);
    }
}
