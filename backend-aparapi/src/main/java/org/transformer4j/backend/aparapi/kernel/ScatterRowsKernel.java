package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link ScatterRows}: a column of the table takes its rows in order. */
public final class ScatterRowsKernel extends AparapiKernel {
    private final int accumulate;

    /** A kernel for {@code scatter}. */
    public ScatterRowsKernel(ScatterRows scatter) {
        super("scatter");
        accumulate = scatter.accumulate() ? 1 : 0;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.SCATTER).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(args.size(0), args.size(2), args.size(1), accumulate)
                .run(args.size(2), 2 * args.size(1));
    }
}
