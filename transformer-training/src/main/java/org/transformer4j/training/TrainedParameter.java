package org.transformer4j.training;

import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.DType;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * A parameter that learns.
 *
 * <p>Where a model keeps several copies of one number, as of the biases of T5, of which many distances share one, the number itself learns
 * from the sum of their gradients, and then goes to its copies.
 *
 * @param named what it is in the checkpoint
 * @param weights the numbers that learn: the model's own, or those that it has copies of
 * @param state what the optimizer keeps of them
 * @param copies for each of the model's numbers, I32, which one it is a copy of; null where the model's own learn
 */
record TrainedParameter(NamedParameter named, Slice weights, List<Slice> state, int[] copies) {
    /** A parameter with a state of zeros. */
    static TrainedParameter of(NamedParameter named, int states, Weights memory) {
        int[] sources = IntStream.range(0, Math.toIntExact(named.slice().length()))
                .map(i -> Math.toIntExact(named.source().applyAsLong(i))).toArray();
        boolean shared = IntStream.of(sources).distinct().count() < sources.length;
        int size = shared ? Math.toIntExact(named.shape().elements()) : sources.length;
        Slice weights = shared ? zeros(size, memory) : named.slice();
        return new TrainedParameter(named, weights, IntStream.range(0, states).mapToObj(_ -> zeros(size, memory)).toList(), shared ? sources : null);
    }

    private static Slice zeros(int size, Weights memory) {
        return memory.parameter(Shape.of(size), new float[size]).slice();
    }

    /** Biases and gains, which have one dimension, are left out of weight decay, as is usual. */
    boolean decays() {
        return named.shape().rank() > 1;
    }

    /** Looks up what the copies in the model say. */
    void read(Workspace workspace) {
        if (copies != null) {
            workspace.launch(new ScatterRows(false), Args.of(new long[] {weights.length(), copies.length, 1}, named.slice(),
                    workspace.integers(copies), weights));
        }
    }

    /** The gradient of the numbers that learn, from that of the model's. */
    Slice gradient(Slice ofModel, Workspace workspace) {
        if (copies == null || ofModel == null) {
            return ofModel;
        }
        Tensor sum = workspace.allocate(Shape.of(Math.toIntExact(weights.length())));
        workspace.launch(new Fill(0f), Args.of(new long[] {weights.length()}, sum.slice()));
        workspace.launch(new ScatterRows(true), Args.of(new long[] {weights.length(), copies.length, 1}, ofModel, workspace.integers(copies),
                sum.slice()));
        return sum.slice();
    }

    /** Hands what was learnt to the copies in the model. */
    void write(Workspace workspace) {
        if (copies != null) {
            workspace.launch(new GatherRows(DType.F32), Args.of(new long[] {weights.length(), copies.length, 1}, weights,
                    workspace.integers(copies), named.slice()));
        }
    }
}
