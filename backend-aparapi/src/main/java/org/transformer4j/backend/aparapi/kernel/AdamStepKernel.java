package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link AdamStep}. */
public final class AdamStepKernel extends AparapiKernel {
    /** About the additions that an element takes. */
    private static final int COST = 32;

    private final AdamStep step;

    /** A kernel for {@code step}. */
    public AdamStepKernel(AdamStep step) {
        super("elements");
        this.step = step;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.ADAM_STEP).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).operand(Launch.C, args.slice(3)).operand(Launch.D, args.slice(4))
                .numbers(bits(step.beta1()), bits(step.beta2()), bits(1 - step.beta1()), bits(1 - step.beta2()), bits(step.epsilon()))
                .run(args.size(0), COST);
    }

    private static int bits(double x) {
        return Float.floatToRawIntBits((float) x);
    }
}
