package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Linear;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;
import org.transformer4j.backend.aparapi.program.StoredType;

/** {@link Linear} over a weight in panels, which is read as it is stored. */
public final class LinearKernel extends AparapiKernel {
    private final Linear linear;
    private final int type;

    /** A kernel for {@code linear}. */
    public LinearKernel(Linear linear) {
        super("linear");
        this.linear = linear;
        this.type = StoredType.of(linear.weight().format());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        long rows = args.size(0);
        int in = linear.weight().inFeatures();
        int out = linear.weight().outFeatures();
        PanelLayout panel = PanelLayout.of(linear.weight());
        launcher.start(ProductShape.code(rows)).operand(Launch.A, args.slice(0)).packed(Launch.B, args.slice(1), linear.weight())
                .operand(Launch.Y, args.slice(args.slices() - 1)).word(Launch.C, 0);
        if (linear.bias()) {
            launcher.operand(Launch.C, args.slice(2));
        }
        launcher.numbers(in, out, rows, in, 1, 0, panel.step(), panel.words(), 0, type, linear.bias() ? 1 : 0)
                .run(ProductShape.units(rows) * Math.ceilDiv(out, ProductShape.COLUMNS), ProductShape.cost(rows, in));
    }
}
