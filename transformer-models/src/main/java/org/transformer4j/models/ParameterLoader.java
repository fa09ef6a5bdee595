package org.transformer4j.models;

import java.util.Arrays;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.layer.LayerNorm;
import org.transformer4j.models.layer.Linear;

/**
 * Reads parameters by the names of a checkpoint, checks their shapes and puts them on a device in the type in which they
 * are stored.
 */
public final class ParameterLoader {
    private final Checkpoint checkpoint;
    private final Weights weights;
    private final String prefix;

    /** Reads names that start with {@code prefix}, which the callers leave out. */
    public ParameterLoader(Checkpoint checkpoint, Weights weights, String prefix) {
        this.checkpoint = checkpoint;
        this.weights = weights;
        this.prefix = prefix;
    }

    /** The names that follow a further prefix, such as {@code h.0.}. */
    public ParameterLoader under(String part) {
        return new ParameterLoader(checkpoint, weights, prefix + part);
    }

    /** A matrix stored as {@code [rows, columns]}. */
    public Weight matrix(String name, int rows, int columns) {
        StoredTensor tensor = checkpoint.expect(prefix + name, rows, columns);
        return weights.matrix(new WeightSpec(rows, columns, tensor.dtype()),
                WeightSource.rowMajor(tensor.data(), tensor.dtype(), columns));
    }

    /** A vector. */
    public Parameter vector(String name, int length) {
        return weights.parameter(Shape.of(length), checkpoint.expect(prefix + name, length).toFloats());
    }

    /** {@code name.weight} and {@code name.bias} of a layer norm. */
    public LayerNorm layerNorm(String name, int width, float epsilon) {
        return new LayerNorm(vector(name + ".weight", width), vector(name + ".bias", width), epsilon);
    }

    /** {@code name.weight} and {@code name.bias} of a {@code Conv1D}, whose weight is stored as {@code [in, out]}. */
    public Linear conv1d(String name, int in, int out) {
        return conv1d(name, in, out, 0, out);
    }

    /** The output features {@code from}, ..., {@code from + count - 1} of a {@code Conv1D} that fuses several layers. */
    public Linear conv1d(String name, int in, int out, int from, int count) {
        StoredTensor tensor = checkpoint.expect(prefix + name + ".weight", in, out);
        WeightSource source = WeightSource.columnMajor(tensor.data(), tensor.dtype(), out).fromRow(from);
        Weight weight = weights.matrix(new WeightSpec(count, in, tensor.dtype()), source);
        float[] bias = checkpoint.expect(prefix + name + ".bias", out).toFloats();
        return new Linear(weight, weights.parameter(Shape.of(count), Arrays.copyOfRange(bias, from, from + count)));
    }
}
