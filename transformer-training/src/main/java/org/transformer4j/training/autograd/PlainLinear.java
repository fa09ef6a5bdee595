package org.transformer4j.training.autograd;

import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** A linear layer over a weight in plain order, as its decomposition has it, with what is multiplied and what comes of it rounded. */
final class PlainLinear {
    private PlainLinear() {}

    static void launch(Linear op, Args args, Rounding rounding, Steps steps) {
        long rows = args.size(0);
        int in = op.weight().inFeatures();
        int out = op.weight().outFeatures();
        Slice y = args.slice(args.slices() - 1);
        Slice x = rounding.of(args.slice(0), steps);
        Slice weight = rounding.of(args.slice(1), steps);
        long[] sizes = {1, rows, in, out};
        steps.run(new MatMul(false, true, op.bias()),
                op.bias() ? Args.of(sizes, x, weight, args.slice(2), y) : Args.of(sizes, x, weight, y));
        rounding.inPlace(y, steps);
        steps.end();
    }
}
