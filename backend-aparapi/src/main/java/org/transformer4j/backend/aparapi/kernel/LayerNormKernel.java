package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link LayerNorm}. */
public final class LayerNormKernel extends AparapiKernel {
    private final LayerNorm norm;

    /** A kernel for {@code norm}. */
    public LayerNormKernel(LayerNorm norm) {
        super("rows");
        this.norm = norm;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.LAYER_NORM).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.C, args.slice(2)).operand(Launch.Y, args.slice(3))
                .numbers(norm.width(), Float.floatToRawIntBits(norm.epsilon())).run(args.size(0), 4L * norm.width());
    }
}
