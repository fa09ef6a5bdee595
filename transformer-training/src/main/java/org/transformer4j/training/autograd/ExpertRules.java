package org.transformer4j.training.autograd;

import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Layers of which each row chooses some, expert by expert: of the rows that chose it, {@code Y = X Wᵀ}, {@code dX = dY W} and
 * {@code dW = dYᵀ X}. The shares of the experts in the gradient of a row are added in the order of their numbers, and the gradient of an
 * expert is summed over the rows that chose it: sequence by sequence, ascending, in blocks of 256 of them. What the others chose makes no
 * difference.
 */
final class ExpertRules {
    private ExpertRules() {}

    /** The layer over a weight in plain order. A choice that names no expert gives zeros. */
    static void launch(ExpertLinear op, Args args, Rounding rounding, Steps steps) {
        Routing routing = Routing.of(op, args, steps);
        Slice y = args.slice(3);
        long in = op.weight().inFeatures();
        long out = op.outFeatures();
        steps.run(new Fill(0f), new long[] {y.length()}, y);
        for (int expert = 0; expert < op.experts(); expert++) {
            int[] places = routing.places(expert);
            if (places.length > 0) {
                Slice x = rounding.of(gather(steps, args.slice(0), args.size(0), routing.rows(places), in), steps);
                Slice weight = rounding.of(args.slice(1).slice(expert * out * in, out * in), steps);
                Slice product = steps.temporary(places.length * out);
                steps.run(new MatMul(false, true), new long[] {1, places.length, in, out}, x, weight, product);
                steps.run(new ScatterRows(false), new long[] {y.length() / out, places.length, out}, product, steps.upload(places), y);
            }
        }
        rounding.inPlace(y, steps);
        steps.end();
    }

    static void linear(ExpertLinear op, Step step) {
        Steps steps = step.steps();
        Rounding rounding = step.node().mode().rounding();
        Routing routing = Routing.of(op, step.node().args(), steps);
        int[] lengths = step.runs(step.size(0));
        long in = op.weight().inFeatures();
        long out = op.outFeatures();
        Slice dx = step.wants(0) ? steps.filled(step.slice(0).length(), 0f) : null;
        for (int expert = 0; expert < op.experts(); expert++) {
            int[] places = routing.places(expert);
            int[] rows = routing.rows(places);
            Slice weight = step.slice(1).slice(expert * out * in, out * in);
            Slice dy = rounding.of(gather(steps, step.gradient(3), step.size(0) * op.choices(), places, out), steps);
            if (dx != null && rows.length > 0) {
                Slice product = steps.matmul(false, false, 1, rows.length, out, in, dy, rounding.of(weight, steps));
                steps.run(new ScatterRows(true), new long[] {step.size(0), rows.length, in}, product, steps.upload(rows), dx);
            }
            if (step.gradients().wanted(weight)) {
                Sequences chosen = Sequences.whole(Routing.counts(rows, lengths));
                Slice x = rounding.of(gather(steps, step.slice(0), step.size(0), rows, in), steps);
                step.gradients().addInPlace(weight, sum -> {
                    if (rows.length > 0) {
                        steps.run(new WeightGradient(), Args.of(new long[] {out, in}, chosen, dy, x, sum));
                    }
                });
            }
        }
        if (dx != null) {
            step.add(0, dx);
        }
    }

    private static Slice gather(Steps steps, Slice table, long tableRows, int[] rows, long width) {
        Slice y = steps.temporary(rows.length * width);
        if (rows.length > 0) {
            steps.run(new GatherRows(DType.F32), new long[] {tableRows, rows.length, width}, table, steps.upload(rows), y);
        }
        return y;
    }

    /** What was taken gets the gradient; the rest of a row has none. */
    static void topK(TopK op, Step step) {
        Steps steps = step.steps();
        int[] indices = steps.download(step.slice(2));
        for (int i = 0; i < indices.length; i++) {
            indices[i] = Math.addExact(Math.multiplyExact(i / op.k(), op.width()), indices[i]);
        }
        Slice dx = steps.filled(step.slice(0).length(), 0f);
        steps.run(new ScatterRows(false), new long[] {dx.length(), indices.length, 1}, step.gradient(1), steps.upload(indices), dx);
        step.add(0, dx);
    }
}
