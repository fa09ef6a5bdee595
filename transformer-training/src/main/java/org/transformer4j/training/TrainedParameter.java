package org.transformer4j.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
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
import org.transformer4j.training.optimizer.Optimizer;

/**
 * A parameter that learns.
 *
 * <p>Where a model keeps several copies of one number, as of the biases of T5, of which many distances share one, the number itself learns
 * from the sum of their gradients, and then goes to its copies.
 *
 * @param named what it is in the checkpoint
 * @param shape of the numbers that learn: of a matrix, {@code [rows, width]} as they lie on the device
 * @param weights the numbers that learn: the model's own, or those that it has copies of
 * @param state what the optimizer keeps of them, by name
 * @param average the average of the weights, or null where none is kept
 * @param group how it learns
 * @param copies for each of the model's numbers, I32, which one it is a copy of; null where the model's own learn
 */
record TrainedParameter(NamedParameter named, Shape shape, Slice weights, Map<String, Slice> state, Slice average, ParameterGroup group,
        int[] copies) {
    /** A parameter with a state of zeros. */
    static TrainedParameter of(NamedParameter named, ParameterGroup group, TrainingSettings settings, Weights memory) {
        Shape shape = named.shared() ? named.shape() : shape(named);
        int size = Math.toIntExact(shape.elements());
        Map<String, Slice> state = new LinkedHashMap<>();
        for (Optimizer.State each : settings.optimizer().state(shape)) {
            state.put(each.name(), zeros(Math.toIntExact(each.elements()), memory));
        }
        return new TrainedParameter(named, shape, named.shared() ? zeros(size, memory) : named.slice(), Collections.unmodifiableMap(state),
                settings.average().isPresent() ? zeros(size, memory) : null, group, named.shared() ? sources(named) : null);
    }

    private static int[] sources(NamedParameter named) {
        return IntStream.range(0, Math.toIntExact(named.slice().length())).map(i -> Math.toIntExact(named.source().applyAsLong(i))).toArray();
    }

    /** How the numbers on the device make rows: they may be a part of the stored tensor, or its transpose. */
    static Shape shape(NamedParameter named) {
        Shape stored = named.shape();
        int size = Math.toIntExact(named.slice().length());
        if (stored.rank() < 2 || size < 2) {
            return Shape.of(size);
        }
        long stride = named.source().applyAsLong(1) - named.source().applyAsLong(0);
        if (size == stored.elements() && stride == 1 && named.source().applyAsLong(size - 1) == size - 1) {
            return stored;
        }
        int width = stride == 1 ? stored.width() : stored.dimension(-2);
        return (stride == 1 || stride == stored.width()) && size % width == 0 ? Shape.of(size / width, width) : Shape.of(size);
    }

    private static Slice zeros(int size, Weights memory) {
        return memory.parameter(Shape.of(size), new float[size]).slice();
    }

    /** Looks up what the copies in the model say; the average begins with that. */
    void read(Workspace workspace) {
        if (copies != null) {
            workspace.launch(new ScatterRows(false), Args.of(new long[] {weights.length(), copies.length, 1}, named.slice(),
                    workspace.integers(copies), weights));
        }
        if (average != null) {
            WeightAverage.copy(workspace, weights, average);
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
