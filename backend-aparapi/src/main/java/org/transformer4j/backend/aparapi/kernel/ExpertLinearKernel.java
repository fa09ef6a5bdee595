package org.transformer4j.backend.aparapi.kernel;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;
import org.transformer4j.backend.aparapi.program.StoredType;

/**
 * {@link ExpertLinear} over a weight in panels: a few rows one by one, each with its own expert; many in tiles of rows that have chosen
 * the same one, for which the host looks at the choices.
 */
public final class ExpertLinearKernel extends AparapiKernel {
    /** From here on looking at the choices costs less than reading an expert for each row. */
    private static final int MANY_ROWS = 16;

    private final ExpertLinear op;
    private final int type;

    /** A kernel for {@code op}. */
    public ExpertLinearKernel(ExpertLinear op) {
        super("expert-linear");
        this.op = op;
        this.type = StoredType.of(op.weight().format());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        int rows = Math.toIntExact(args.size(0) * op.choices());
        if (rows < MANY_ROWS) {
            start(launcher, Code.EXPERT_ROW, args).run((long) rows * panels(), 4L * op.weight().inFeatures());
        } else {
            ExpertTiles tiles = new ExpertTiles(op.experts(), choices(launcher, args.slice(2)));
            start(launcher, Code.EXPERT_TILE, args).word(Launch.P + 8, tiles.count()).table(tiles.table())
                    .run((long) tiles.count() * panels(), 8L * op.weight().inFeatures());
        }
    }

    private static int[] choices(Launcher launcher, Slice slice) {
        int[] ids = new int[Math.toIntExact(slice.length())];
        launcher.download(slice, MemorySegment.ofArray(ids));
        return ids;
    }

    private Launcher start(Launcher launcher, int code, Args args) {
        PanelLayout panel = PanelLayout.of(op.weight());
        return launcher.start(code).operand(Launch.A, args.slice(0)).packed(Launch.B, args.slice(1), op.weight())
                .operand(Launch.C, args.slice(2)).operand(Launch.Y, args.slice(3))
                .numbers(op.weight().inFeatures(), op.outFeatures(), op.experts(), op.choices(), panel.step(), panel.words(), type,
                        panels());
    }

    /** Panels that the outputs of an expert touch at most: they may begin in the middle of one. */
    private int panels() {
        int out = op.outFeatures();
        return out % ProductShape.COLUMNS == 0 ? out / ProductShape.COLUMNS : Math.ceilDiv(out + ProductShape.COLUMNS - 1, ProductShape.COLUMNS);
    }
}
