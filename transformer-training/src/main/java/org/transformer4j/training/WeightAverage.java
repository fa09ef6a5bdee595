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
 * An exponential moving average of the weights, which is kept beside them: {@code a = fma(w - a, 1 - d, a)} after each step, from the weights
 * at the beginning. Behind step n, {@code d = min(decay, (1 + n) / (10 + n))}, so that the first weights, which are random, are soon
 * forgotten. Source: Polyak and Juditsky (1992); exponential, Tarvainen and Valpola (2017), section 3.
 *
 * @param decay how much of the average stays in the long run, from 0 to below 1
 */
public record WeightAverage(double decay) {
    /** Checks the decay. */
    public WeightAverage {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("an average of which %s stays; a number from 0 to below 1 is needed".formatted(decay));
        }
    }

    /** How much stays behind a step, counted from 1. */
    double decay(long step) {
        return Math.min(decay, (1.0 + step) / (10.0 + step));
    }

    /** A step, counted from 1, has been made. */
    void update(Workspace workspace, Slice average, Slice weights, long step) {
        long[] matrix = {1, weights.length()};
        Slice difference = workspace.allocate(DType.F32, weights.length());
        Slice next = workspace.allocate(DType.F32, weights.length());
        workspace.launch(new Binary(Binary.Function.SUBTRACT, Broadcast.FULL), Args.of(matrix, weights, average, difference));
        workspace.launch(new Fma(Broadcast.SCALAR, Broadcast.FULL), Args.of(matrix, difference,
                workspace.tensor(Shape.of(1), (float) (1 - decay(step))).slice(), average, next));
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
