package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** Mixtures of experts that choose wrongly, or are chosen wrongly. */
final class ExpertMutants {
    private ExpertMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant("top-k-takes-the-highest-index", TopK.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    highestFirst(queue, args, op);
                }),
                mutant("top-k-takes-negative-infinity-twice", TopK.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    forgetsWhatWasTaken(queue, args, op);
                }),
                mutant("top-k-lets-a-nan-through", TopK.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    keepsNaN(queue, args, op);
                }),
                mutant("clamps-an-expert-that-is-not-there", ExpertLinear.class, (_, op, kernel) -> (queue, args) -> {
                    int[] ids = Host.ints(queue, args.slice(2));
                    Host.write(queue, args.slice(2), Arrays.stream(ids).map(id -> Math.clamp(id, 0, op.experts() - 1)).toArray());
                    kernel.launch(queue, args);
                    Host.write(queue, args.slice(2), ids);
                }),
                mutant("gives-the-choices-of-a-row-to-its-neighbour", ExpertLinear.class, (_, op, kernel) -> (queue, args) -> {
                    float[] x = Host.floats(queue, args.slice(0));
                    if (op.choices() > 1 && args.size(0) > 1) {
                        Host.write(queue, args.slice(0), shifted(x, op.weight().inFeatures()));
                    }
                    kernel.launch(queue, args);
                    Host.write(queue, args.slice(0), x);
                }),
                mutant("leaves-out-an-expert-with-many-rows", ExpertLinear.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    dropRows(queue, args, op);
                }));
    }

    /** Among equal values the indices come in descending order. */
    private static void highestFirst(Queue queue, Args args, TopK op) {
        float[] values = Host.floats(queue, args.slice(1));
        int[] indices = Host.ints(queue, args.slice(2));
        for (int from = 0; from < indices.length; from++) {
            int end = from + 1;
            while (end % op.k() != 0 && end < indices.length && values[end] == values[from]) {
                end++;
            }
            for (int i = from, j = end - 1; i < j; i++, j--) {
                int index = indices[i];
                indices[i] = indices[j];
                indices[j] = index;
            }
            from = end - 1;
        }
        Host.write(queue, args.slice(2), indices);
    }

    /** What was taken becomes negative infinity, so where nothing else is left, index 0 comes again. */
    private static void forgetsWhatWasTaken(Queue queue, Args args, TopK op) {
        float[] values = Host.floats(queue, args.slice(1));
        int[] indices = Host.ints(queue, args.slice(2));
        for (int i = 0; i < indices.length; i++) {
            if (i % op.k() > 0 && values[i] == Float.NEGATIVE_INFINITY) {
                indices[i] = 0;
            }
        }
        Host.write(queue, args.slice(2), indices);
    }

    private static void keepsNaN(Queue queue, Args args, TopK op) {
        float[] x = Host.floats(queue, args.slice(0));
        float[] values = Host.floats(queue, args.slice(1));
        int[] indices = Host.ints(queue, args.slice(2));
        for (int i = 0; i < indices.length; i++) {
            values[i] = x[i / op.k() * op.width() + indices[i]];
        }
        Host.write(queue, args.slice(1), values);
    }

    private static float[] shifted(float[] x, int width) {
        float[] shifted = x.clone();
        System.arraycopy(x, 0, shifted, width, x.length - width);
        return shifted;
    }

    /** Rows beyond the thirty-second of an expert stay zeros: its share was thought to be even. */
    private static void dropRows(Queue queue, Args args, ExpertLinear op) {
        int[] ids = Host.ints(queue, args.slice(2));
        int[] seen = new int[op.experts()];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] >= 0 && ids[i] < seen.length && ++seen[ids[i]] > 32) {
                Slice row = args.slice(3).slice((long) i * op.outFeatures(), op.outFeatures());
                Host.write(queue, row, new float[op.outFeatures()]);
            }
        }
    }
}
