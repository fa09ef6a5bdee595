package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.DType;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Copy}. */
public final class CopyKernel extends AparapiKernel {
    private final DType type;

    /** A kernel for {@code copy}. */
    public CopyKernel(Copy copy) {
        super("copy");
        type = copy.type();
    }

    @Override
    void launch(Launcher launcher, Args args) {
        long rows = args.size(0);
        long width = args.size(1);
        if (rows == 0 || width == 0) {
            return;
        }
        int pack = NarrowType.pack(type);
        if (pack == 0) {
            int words = type.bytes() / 4;
            launcher.start(Code.COPY).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1))
                    .numbers(width * words, args.size(2) * words, args.size(3) * words).run(rows * width * words, 2);
        } else {
            long span = (rows - 1) * args.size(3) + width;
            launcher.start(Code.COPY_NARROW).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1))
                    .numbers(width, args.size(2), args.size(3), span, pack)
                    .run(NarrowType.words(launcher.index(args.slice(1)), span, pack), 8);
        }
    }
}
