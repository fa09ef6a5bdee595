package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.DType;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;
import org.transformer4j.backend.aparapi.program.StoredType;

/** {@link Cast}. */
public final class CastKernel extends AparapiKernel {
    private static final int COST = 4;

    private final Cast cast;

    /** A kernel for {@code cast}. */
    public CastKernel(Cast cast) {
        super("cast");
        this.cast = cast;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        long elements = args.size(0);
        if (cast.to() == DType.F32) {
            launcher.start(Code.WIDEN).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1))
                    .numbers(StoredType.of(cast.from())).run(elements, COST);
        } else {
            launcher.start(Code.NARROW).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1))
                    .numbers(elements, StoredType.of(cast.to()))
                    .run(NarrowType.words(launcher.index(args.slice(1)), elements, 1), 2 * COST);
        }
    }
}
