package org.transformer4j.models;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.adapter.AdaptableLayer;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.layer.LayerNorm;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.LowRank;
import org.transformer4j.models.layer.PositionBias;
import org.transformer4j.models.layer.RmsNorm;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * Reads parameters by the names of a checkpoint, checks their shapes and puts them on a device: matrices in the format in which they
 * are stored, unless the {@link Weights} want them wider, vectors as F32. Remembers what was read, so that a tensor that an architecture
 * does not know cannot be left out without a word.
 */
public final class ParameterLoader {
    private final Checkpoint checkpoint;
    private final Weights weights;
    private final NamePrefix family;
    private final String path;
    private final String prefix;
    private final Set<String> read;
    private final Adaptation adaptation;

    /** Reads names that start with {@code prefix}, which the callers leave out. */
    public ParameterLoader(Checkpoint checkpoint, Weights weights, String prefix) {
        this(checkpoint, weights, new NamePrefix(prefix, prefix));
    }

    /** Reads names that start with the prefix of a family, which the callers leave out. */
    public ParameterLoader(Checkpoint checkpoint, Weights weights, NamePrefix family) {
        this(checkpoint, weights, family, "", ConcurrentHashMap.newKeySet(), new Adaptation(checkpoint, weights));
    }

    private ParameterLoader(Checkpoint checkpoint, Weights weights, NamePrefix family, String path, Set<String> read, Adaptation adaptation) {
        this.checkpoint = checkpoint;
        this.weights = weights;
        this.family = family;
        this.path = path;
        this.prefix = family.stored() + path;
        this.read = read;
        this.adaptation = adaptation;
    }

    /** The names that follow a further prefix, such as {@code h.0.}. */
    public ParameterLoader under(String part) {
        return new ParameterLoader(checkpoint, weights, family, path + part, read, adaptation);
    }

    /** All names: those beside the prefix as well. */
    public ParameterLoader root() {
        return new ParameterLoader(checkpoint, weights, new NamePrefix("", ""), "", read, adaptation);
    }

    /** Where parameters go. */
    public Weights weights() {
        return weights;
    }

    /** Whether there is a tensor of that name. */
    public boolean has(String name) {
        return checkpoint.optional(prefix + name).isPresent();
    }

    /** The first dimension of a tensor, where the checkpoint alone knows it: the number of labels. */
    public int rows(String name) {
        long[] shape = checkpoint.tensor(prefix + name).shape();
        return shape.length == 0 || shape[0] > Integer.MAX_VALUE ? 0 : (int) shape[0];
    }

    /** A tensor as it is stored. */
    public StoredTensor tensor(String name, long... shape) {
        read.add(prefix + name);
        return checkpoint.expect(prefix + name, shape);
    }

    private StoredMatrix stored(String name, boolean transposed, long... shape) {
        return new StoredMatrix(prefix + name, tensor(name, shape), transposed);
    }

    /** A matrix stored as {@code [rows, columns]}. */
    public Weight matrix(String name, int rows, int columns) {
        return matrix(name, rows, columns, 0, rows);
    }

    /** The rows {@code from}, ..., {@code from + count - 1} of a matrix stored as {@code [rows, columns]}. */
    public Weight matrix(String name, int rows, int columns, int from, int count) {
        return matrix(name, rows, columns, from, count, NamedParameter.NO_ROW);
    }

    private Weight matrix(String name, int rows, int columns, int from, int count, int padding) {
        Weight weight = stored(name, false, rows, columns).rows(weights, from, count);
        long first = (long) from * columns;
        named(name, weight.buffer().all(), i -> first + i, 0, false, padding);
        return weight;
    }

    /**
     * A table of tokens, {@code [rows, columns]}.
     *
     * @param padding the token that fills texts up: looking it up teaches the table nothing; {@link NamedParameter#NO_ROW} for none
     */
    public TokenEmbedding tokens(String name, int rows, int columns, int padding) {
        return new TokenEmbedding(matrix(name, rows, columns, 0, rows, padding < rows ? padding : NamedParameter.NO_ROW));
    }

    /** A vector. */
    public Parameter vector(String name, int length) {
        return vector(name, length, 0, length);
    }

    /** The elements {@code from}, ..., {@code from + count - 1} of a vector. */
    public Parameter vector(String name, int length, int from, int count) {
        Parameter parameter = weights.parameter(Shape.of(count), Arrays.copyOfRange(floats(name, length), from, from + count));
        named(name, parameter.slice(), i -> from + i);
        return parameter;
    }

    /** Remembers where on the device a tensor is that somebody else has put there, as it is stored. */
    public void name(String name, Slice slice) {
        named(name, slice, LongUnaryOperator.identity());
    }

    /** The format in which a tensor is kept that is stored in another. */
    public WeightFormat format(String name, WeightFormat stored) {
        return weights.format(prefix + name, stored);
    }

    private void named(String name, Slice slice, LongUnaryOperator source) {
        named(name, slice, source, 0, false, NamedParameter.NO_ROW);
    }

    private void named(String name, Slice slice, LongUnaryOperator source, float added, boolean shared, int padding) {
        int[] shape = LongStream.of(checkpoint.tensor(prefix + name).shape()).mapToInt(Math::toIntExact).toArray();
        weights.name(new NamedParameter(prefix + name, Shape.of(shape), slice, source, added, shared, padding));
    }

    private float[] floats(String name, int length) {
        StoredTensor tensor = tensor(name, length);
        float[] floats = tensor.toFloats();
        // Even a short vector brings megabytes of the file into memory.
        tensor.release();
        return floats;
    }

    /** {@code name.weight} and, if there is one, {@code name.bias} of a {@code torch.nn.Linear}. */
    public Linear linear(String name, int in, int out, boolean bias) {
        return linear(name, in, out, bias, 0, out);
    }

    /** The output features {@code from}, ..., {@code from + count - 1} of a {@code torch.nn.Linear} that fuses several layers. */
    public Linear linear(String name, int in, int out, boolean bias, int from, int count) {
        return new Linear(matrix(name + ".weight", out, in, from, count), bias ? vector(name + ".bias", out, from, count) : null,
                update(name, in, out, from, count));
    }

    /** The output features {@code rows}, in this order, of a {@code torch.nn.Linear} that fuses several layers. */
    public Linear linear(String name, int in, int out, boolean bias, int[] rows) {
        Weight weight = stored(name + ".weight", false, out, in).rows(weights, rows);
        int[] order = rows.clone();
        named(name + ".weight", weight.buffer().all(), i -> (long) order[(int) (i / in)] * in + i % in);
        LowRank update = adaptation.of(new AdaptableLayer(family.module(), path + name, in, out), order);
        if (!bias) {
            return new Linear(weight, null, update);
        }
        Parameter added = weights.parameter(Shape.of(rows.length), pick(floats(name + ".bias", out), rows));
        named(name + ".bias", added.slice(), i -> order[(int) i]);
        return new Linear(weight, added, update);
    }

    private static float[] pick(float[] values, int[] indices) {
        float[] picked = new float[indices.length];
        for (int i = 0; i < indices.length; i++) {
            picked[i] = values[indices[i]];
        }
        return picked;
    }

    /** {@code name.weight} and {@code name.bias} of a {@code Conv1D}, whose weight is stored as {@code [in, out]}. */
    public Linear conv1d(String name, int in, int out) {
        return conv1d(name, in, out, 0, out);
    }

    /** The output features {@code from}, ..., {@code from + count - 1} of a {@code Conv1D} that fuses several layers. */
    public Linear conv1d(String name, int in, int out, int from, int count) {
        Weight weight = stored(name + ".weight", true, in, out).rows(weights, from, count);
        named(name + ".weight", weight.buffer().all(), i -> i % in * out + from + i / in);
        return new Linear(weight, vector(name + ".bias", out, from, count), update(name, in, out, from, count));
    }

    private LowRank update(String name, int in, int out, int from, int count) {
        return adaptation.of(new AdaptableLayer(family.module(), path + name, in, out), IntStream.range(from, from + count).toArray());
    }

    /** {@code name.weight} and {@code name.bias} of a layer norm. */
    public LayerNorm layerNorm(String name, int width, float epsilon) {
        return new LayerNorm(vector(name + ".weight", width), vector(name + ".bias", width), epsilon);
    }

    /** {@code name.weight} of an RMS norm. */
    public RmsNorm rmsNorm(String name, int width, float epsilon) {
        return new RmsNorm(vector(name + ".weight", width), epsilon);
    }

    /** {@code name.weight + 1} of an RMS norm that is stored as the difference to 1. */
    public RmsNorm rmsNormAroundOne(String name, int width, float epsilon) {
        float[] gamma = floats(name + ".weight", width);
        for (int i = 0; i < width; i++) {
            gamma[i] += 1f;
        }
        Parameter around = weights.parameter(Shape.of(width), gamma);
        named(name + ".weight", around.slice(), LongUnaryOperator.identity(), 1, false, NamedParameter.NO_ROW);
        return new RmsNorm(around, epsilon);
    }

    /**
     * T5's bias of a head and a distance, from {@code [buckets, heads]}: several distances share a number.
     *
     * @see PositionBias#buckets
     */
    public PositionBias buckets(String name, int buckets, int heads, boolean bidirectional, int maxDistance) {
        float[] table = tensor(name, buckets, heads).toFloats();
        PositionBias bias = PositionBias.buckets(weights, table, heads, bidirectional, maxDistance);
        RelativeBias shape = bias.shape();
        named(name, bias.table().slice(), i -> (long) PositionBias.bucket((int) (i % shape.span()) - shape.before(), buckets, bidirectional,
                maxDistance) * heads + i / shape.span(), 0, true, NamedParameter.NO_ROW);
        return bias;
    }

    /**
     * Makes sure that nothing of the checkpoint, and of an adapter, was left out.
     *
     * @param without names that have no influence, such as masks that older versions stored
     * @throws CheckpointException that names the first tensor that nobody has read
     */
    public void requireAllRead(Pattern without) {
        for (String name : checkpoint.names()) {
            if (!read.contains(name) && !without.matcher(name).matches()) {
                throw new CheckpointException("%s: tensor %s has no place in this model. Do config.json and the weights belong together?"
                        .formatted(checkpoint.origin(), name));
            }
        }
        adaptation.requireAllUsed();
    }
}
