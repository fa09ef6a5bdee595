package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.FunctionCode;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Unary}. */
public final class UnaryKernel extends AparapiKernel {
    /** About the additions that a function takes. */
    static final int COST = 16;

    private final int function;

    /** A kernel for {@code unary}. */
    public UnaryKernel(Unary unary) {
        super("elements");
        function = FunctionCode.of(unary.function());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.UNARY).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1)).numbers(function)
                .run(args.size(0), COST);
    }
}
