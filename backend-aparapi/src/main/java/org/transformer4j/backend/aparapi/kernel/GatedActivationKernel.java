package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.FunctionCode;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link GatedActivation}. */
public final class GatedActivationKernel extends AparapiKernel {
    private final int function;

    /** A kernel for {@code gated}. */
    public GatedActivationKernel(GatedActivation gated) {
        super("elements");
        function = FunctionCode.of(gated.function());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.GATED).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(function).run(args.slice(2).length(), UnaryKernel.COST);
    }
}
