package org.transformer4j.training.autograd;

import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** A linear layer over a weight in plain order, as its decomposition has it, with working memory that is used again. */
final class PlainLinear {
    private PlainLinear() {}

    static void launch(Linear op, Args args, Rounding rounding, Steps steps) {
        long rows = args.size(0);
        int in = op.weight().inFeatures();
        int out = op.weight().outFeatures();
        Slice y = args.slice(args.slices() - 1);
        Slice x = rounding.of(args.slice(0), steps);
        Slice weight = rounding.of(args.slice(1), steps);
        if (op.bias()) {
            Slice product = steps.matmul(false, true, 1, rows, in, out, x, weight);
            steps.run(new Binary(Binary.Function.ADD, Broadcast.ROW), new long[] {rows, out}, product, args.slice(2), y);
        } else {
            steps.run(new MatMul(false, true), new long[] {1, rows, in, out}, x, weight, y);
        }
        rounding.inPlace(y, steps);
        steps.end();
    }
}
