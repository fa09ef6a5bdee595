package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.FunctionCode;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link UnaryGradient}. */
public final class UnaryGradientKernel extends AparapiKernel {
    private static final float LINEAR = (float) Math.sqrt(2 / Math.PI);
    private static final float CUBIC = (float) (Math.sqrt(2 / Math.PI) * 0.044715);

    private final long[] numbers;

    /** A kernel for {@code gradient}. */
    public UnaryGradientKernel(UnaryGradient gradient) {
        super("elements");
        float[] constants = {(float) (2 / Math.sqrt(Math.PI)), (float) Math.sqrt(0.5), (float) (1 / Math.sqrt(2 * Math.PI)),
                LINEAR, CUBIC, 0.5f * LINEAR, 1.5f * CUBIC, 1.702f};
        numbers = new long[1 + constants.length];
        numbers[0] = FunctionCode.of(gradient.function());
        for (int i = 0; i < constants.length; i++) {
            numbers[1 + i] = Float.floatToRawIntBits(constants[i]);
        }
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.UNARY_GRADIENT).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(numbers).run(args.size(0), UnaryKernel.COST);
    }
}
