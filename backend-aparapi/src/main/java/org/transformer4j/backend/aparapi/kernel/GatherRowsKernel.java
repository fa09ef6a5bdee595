package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;
import org.transformer4j.backend.aparapi.program.StoredType;

/** {@link GatherRows}. */
public final class GatherRowsKernel extends AparapiKernel {
    private final int type;

    /** A kernel for {@code gather}. */
    public GatherRowsKernel(GatherRows gather) {
        super("gather");
        type = StoredType.of(gather.type());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.GATHER).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(args.size(0), args.size(2), type).run(args.size(1) * args.size(2), 4);
    }
}
