package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Binary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.FunctionCode;
import org.transformer4j.backend.aparapi.program.Launch;
import org.transformer4j.backend.aparapi.program.Stretch;

/** {@link Binary}. */
public final class BinaryKernel extends AparapiKernel {
    private final int function;
    private final int broadcast;

    /** A kernel for {@code binary}. */
    public BinaryKernel(Binary binary) {
        super("elements");
        function = FunctionCode.of(binary.function());
        broadcast = Stretch.of(binary.broadcast());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.BINARY).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(function, broadcast, args.size(1)).run(args.size(0) * args.size(1), 2);
    }
}
