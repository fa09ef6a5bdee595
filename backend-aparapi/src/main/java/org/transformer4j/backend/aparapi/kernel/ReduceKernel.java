package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.FunctionCode;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Reduce}. */
public final class ReduceKernel extends AparapiKernel {
    private final int function;

    /** A kernel for {@code reduce}. */
    public ReduceKernel(Reduce reduce) {
        super("rows");
        function = FunctionCode.of(reduce.function());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.REDUCE).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1))
                .numbers(args.size(1), function).run(args.size(0), args.size(1));
    }
}
