package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link FmaChain}, in registers. */
public final class FmaChainKernel extends AparapiKernel {
    private static final int ELEMENTS_PER_UNIT = 64;

    private final FmaChain chain;

    /** A kernel for {@code chain}. */
    public FmaChainKernel(FmaChain chain) {
        super("chains");
        this.chain = chain;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        long elements = args.size(0);
        launcher.start(Code.FMA_CHAIN).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1))
                .numbers(elements, chain.steps(), Float.floatToRawIntBits(chain.multiplier()),
                        Float.floatToRawIntBits(chain.addend()))
                .run(Math.ceilDiv(elements, (long) ELEMENTS_PER_UNIT), (long) ELEMENTS_PER_UNIT / 8 * chain.steps());
    }
}
