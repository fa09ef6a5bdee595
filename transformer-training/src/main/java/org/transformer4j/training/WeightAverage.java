package org.transformer4j.training;

import org.transformer4j.api.DType;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * An exponential moving average of the weights, which is kept beside them: {@code a = fma(w - a, 1 - decay, a)} after each step, from the
 * weights at the beginning. Source: Polyak and Juditsky (1992); exponential, Izmailov et al. (2018), section 2.
 *
 * @param decay how much of the average stays, from 0 to below 1
 */
public record WeightAverage(double decay) {
    /** Checks the decay. */
    public WeightAverage {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("an average of which %s stays; a number from 0 to below 1 is needed".formatted(decay));
        }
    }

    /** A step has been made. */
    void update(Workspace workspace, Slice average, Slice weights) {
        long[] matrix = {1, weights.length()};
        Slice difference = workspace.allocate(DType.F32, weights.length());
        Slice next = workspace.allocate(DType.F32, weights.length());
        workspace.launch(new Binary(Binary.Function.SUBTRACT, Broadcast.FULL), Args.of(matrix, weights, average, difference));
        workspace.launch(new Fma(Broadcast.SCALAR, Broadcast.FULL), Args.of(matrix, difference,
                workspace.tensor(Shape.of(1), (float) (1 - decay)).slice(), average, next));
        copy(workspace, next, average);
    }

    /** The weights take the place of the average, and the other way round. */
    static void exchange(Workspace workspace, Slice average, Slice weights) {
        Slice before = workspace.allocate(DType.F32, weights.length());
        copy(workspace, weights, before);
        copy(workspace, average, weights);
        copy(workspace, before, average);
    }

    static void copy(Workspace workspace, Slice from, Slice to) {
        workspace.launch(new Copy(DType.F32), Args.of(new long[] {1, from.length(), from.length(), from.length()}, from, to));
    }
}
