package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.TopK;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link TopK}. */
public final class TopKKernel extends AparapiKernel {
    private final TopK op;

    /** A kernel for {@code op}. */
    public TopKKernel(TopK op) {
        super("rows");
        this.op = op;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        launcher.start(Code.TOP_K).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1)).operand(Launch.B, args.slice(2))
                .numbers(op.width(), op.k()).run(args.size(0), op.width() + (long) op.k() * op.k());
    }
}
