package org.transformer4j.api;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * A dense F32 array on a device, with a shape. Operations leave it as it is and give a new tensor in the same workspace, which
 * lives until the workspace is reset.
 *
 * <p>{@snippet :
 * try (Backend backend = Backends.select(); Workspace workspace = backend.newWorkspace()) {
 *     Tensor x = workspace.tensor(Shape.of(2, 2), 1, 2, 3, 4);
 *     float[] y = x.matmul(x).softmax(1f).toArray();
 * }
 * }
 *
 * <p>Where shapes do not fit, an {@link IllegalArgumentException} names both.
 */
public final class Tensor {
    private final Workspace workspace;
    private final Shape shape;
    private final Slice slice;
    private final long epoch;

    Tensor(Workspace workspace, Shape shape, Slice slice) {
        this.workspace = workspace;
        this.shape = shape;
        this.slice = slice;
        this.epoch = workspace.epoch();
    }

    /** Where it was computed. */
    public Workspace workspace() {
        return workspace;
    }

    /** Its dimensions. */
    public Shape shape() {
        return shape;
    }

    /**
     * Its memory.
     *
     * @throws IllegalStateException if the workspace has been reset since: the memory is somebody else's now
     */
    public Slice slice() {
        if (epoch != workspace.epoch()) {
            throw new IllegalStateException("%s is gone: its workspace has been reset or closed; read it before".formatted(this));
        }
        return slice;
    }

    /** {@code this + other}, element by element. */
    public Tensor plus(Tensor other) {
        return binary(Binary.Function.ADD, other);
    }

    /** {@code this - other}, element by element. */
    public Tensor minus(Tensor other) {
        return binary(Binary.Function.SUBTRACT, other);
    }

    /** {@code this * other}, element by element. */
    public Tensor times(Tensor other) {
        return binary(Binary.Function.MULTIPLY, other);
    }

    /** {@code this * factor}, element by element. */
    public Tensor times(float factor) {
        return binary(Binary.Function.MULTIPLY, Broadcast.SCALAR, number(factor));
    }

    /** Each row times its number; {@code column} is F32 {@code [rows]}. */
    public Tensor timesColumn(Slice column) {
        return binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, column);
    }

    /** Each row divided by its number; {@code column} is F32 {@code [rows]}. */
    public Tensor dividedByColumn(Slice column) {
        return binary(Binary.Function.DIVIDE, Broadcast.COLUMN, column);
    }

    /** {@code this / divisor}, element by element. */
    public Tensor dividedBy(float divisor) {
        return binary(Binary.Function.DIVIDE, Broadcast.SCALAR, number(divisor));
    }

    /** {@code this + row} for each row; {@code row} is {@code [width]}. */
    public Tensor plus(Parameter row) {
        requireWidth("bias", row.shape().elements());
        return binary(Binary.Function.ADD, Broadcast.ROW, row.slice());
    }

    /** A function of each element. */
    public Tensor map(Unary.Function function) {
        Tensor y = workspace.allocate(shape);
        workspace.launch(new Unary(function), Args.of(new long[] {shape.elements()}, slice(), y.slice));
        return y;
    }

    /** The Gaussian error linear unit, by the error function. */
    public Tensor gelu() {
        return map(Unary.Function.GELU);
    }

    /** {@code f(this) * up}, the gate of a gated feed-forward layer. */
    public Tensor gate(Unary.Function function, Tensor up) {
        requireShape(up);
        Tensor y = workspace.allocate(shape);
        workspace.launch(new GatedActivation(function), Args.of(new long[] {shape.elements()}, slice(), up.slice(), y.slice));
        return y;
    }

    /** The matrix product: {@code [m, k]} by {@code [k, n]} is {@code [m, n]}; a leading batch dimension must be equal in both. */
    public Tensor matmul(Tensor other) {
        requireWorkspace(other);
        boolean batched = shape.rank() == 3;
        if (shape.rank() != other.shape.rank() || (shape.rank() != 2 && !batched)
                || shape.dimension(-1) != other.shape.dimension(-2)
                || (batched && shape.dimension(0) != other.shape.dimension(0))) {
            throw new IllegalArgumentException("matrix product of %s by %s; [m, k] by [k, n] is needed".formatted(shape, other.shape));
        }
        Tensor y = workspace.allocate(shape.withWidth(other.shape.width()));
        long[] sizes = {batched ? shape.dimension(0) : 1, shape.dimension(-2), shape.width(), other.shape.width()};
        workspace.launch(new MatMul(false, false), Args.of(sizes, slice(), other.slice(), y.slice));
        return y;
    }

    /** {@code this Wᵀ}, from {@code [.., inFeatures]} to {@code [.., outFeatures]}. */
    public Tensor linear(Weight weight) {
        return linear(weight, null);
    }

    /** {@code this Wᵀ + bias}; a bias of null is none. */
    public Tensor linear(Weight weight, Parameter bias) {
        requireWidth("linear layer", weight.spec().inFeatures());
        Tensor y = workspace.allocate(shape.withWidth(weight.spec().outFeatures()));
        Linear op = new Linear(weight.spec(), bias != null);
        long[] sizes = {shape.rows()};
        workspace.launch(op, bias == null
                ? Args.of(sizes, slice(), weight.buffer().all(), y.slice)
                : Args.of(sizes, slice(), weight.buffer().all(), bias.slice(), y.slice));
        return y;
    }

    /**
     * {@code W[id] this} for the experts that each row chose: from {@code [rows, inFeatures]} to {@code [rows * choices, outFeatures]}, the
     * choices of a row one after the other. An id that names no expert gives zeros.
     *
     * @param stacked the weights of all experts, one below the other
     * @param experts how many there are
     * @param ids which ones each row chose, I32 {@code [rows, choices]}
     */
    public Tensor expertLinear(Weight stacked, int experts, Slice ids) {
        requireWidth("a linear layer of experts", stacked.spec().inFeatures());
        long rows = shape.rows();
        if (rows == 0 || ids.length() == 0 || ids.length() % rows != 0) {
            throw new IllegalArgumentException("%d experts chosen for a tensor of shape %s; the same number for each row is needed"
                    .formatted(ids.length(), shape));
        }
        ExpertLinear op = new ExpertLinear(stacked.spec(), experts, Math.toIntExact(ids.length() / rows));
        Tensor y = workspace.allocate(Shape.of(Math.toIntExact(ids.length()), op.outFeatures()));
        workspace.launch(op, Args.of(new long[] {rows}, slice(), stacked.buffer().all(), ids, y.slice));
        return y;
    }

    /** Layer normalisation of each row. */
    public Tensor layerNorm(Parameter gamma, Parameter beta, float epsilon) {
        requireWidth("layer norm", gamma.shape().elements());
        Tensor y = workspace.allocate(shape);
        workspace.launch(new LayerNorm(shape.width(), epsilon),
                Args.of(new long[] {shape.rows()}, slice(), gamma.slice(), beta.slice(), y.slice));
        return y;
    }

    /** Root mean square normalisation of each row. */
    public Tensor rmsNorm(Parameter gamma, float epsilon) {
        requireWidth("rms norm", gamma.shape().elements());
        Tensor y = workspace.allocate(shape);
        workspace.launch(new RmsNorm(shape.width(), epsilon), Args.of(new long[] {shape.rows()}, slice(), gamma.slice(), y.slice));
        return y;
    }

    /** Softmax of each row, of {@code scale} times its elements. */
    public Tensor softmax(float scale) {
        Tensor y = workspace.allocate(shape);
        workspace.launch(new Softmax(scale), Args.of(new long[] {shape.rows(), shape.width()}, slice(), y.slice));
        return y;
    }

    /**
     * With numbers left out by chance, and the others made larger: see {@link Dropout}.
     *
     * @param keys seed and stream of each row, I32 {@code [rows, 4]}
     */
    public Tensor dropout(float probability, Slice keys) {
        Tensor y = workspace.allocate(shape);
        workspace.launch(new Dropout(probability), Args.of(new long[] {shape.rows(), shape.width()}, slice(), keys, y.slice));
        return y;
    }

    /**
     * How far each row of scores is from its target: one number each, 0 where the target is none of the classes.
     *
     * @param targets the class of each row, I32
     * @param smoothing which part of a target is spread over all classes
     */
    public Tensor crossEntropy(Slice targets, float smoothing) {
        Tensor losses = workspace.allocate(Shape.of(Math.toIntExact(shape.rows())));
        workspace.launch(new CrossEntropy(smoothing), Args.of(new long[] {shape.rows(), shape.width()}, slice(), targets, losses.slice));
        return losses;
    }

    /** Rotates the heads of {@code [rows, heads * headDim]} by their positions; the tables are {@code [positions, rotaryDim / 2]}. */
    public Tensor rope(Rope rope, Slice positions, Parameter cos, Parameter sin) {
        Tensor y = workspace.allocate(shape);
        long[] sizes = {positions.length(), shape.width() / rope.headDim(), cos.shape().dimension(0)};
        workspace.launch(rope, Args.of(sizes, slice(), positions, cos.slice(), sin.slice(), y.slice));
        return y;
    }

    /**
     * Attention of the queries {@code [rows, heads * headDim]} over the keys and values of a cache.
     *
     * @param bias the table of relative biases, or null for none
     */
    public Tensor attend(Attention attention, KeyValueCache cache, Sequences sequences, Slice bias) {
        Tensor y = workspace.allocate(shape);
        Slice keysAndValues = cache.buffer().all();
        workspace.launch(attention, bias == null
                ? Args.of(new long[0], sequences, slice(), keysAndValues, y.slice)
                : Args.of(new long[0], sequences, slice(), keysAndValues, bias, y.slice));
        return y;
    }

    /** As {@link #attend}, with the weights: for each sequence in turn {@code [heads, queryLength, kvLength]}. */
    public Attended attendWithWeights(AttentionWithWeights attention, KeyValueCache cache, Sequences sequences, Slice bias) {
        Tensor y = workspace.allocate(shape);
        Tensor weights = workspace.allocate(Shape.of(Math.toIntExact(attention.weightElements(sequences))));
        Slice keysAndValues = cache.buffer().all();
        workspace.launch(attention, bias == null
                ? Args.of(new long[0], sequences, slice(), keysAndValues, y.slice, weights.slice)
                : Args.of(new long[0], sequences, slice(), keysAndValues, bias, y.slice, weights.slice));
        return new Attended(y, weights);
    }

    /**
     * What attention gives when its weights are asked for.
     *
     * @param output the weighted sums of the values
     * @param weights the weights
     */
    public record Attended(Tensor output, Tensor weights) {}

    /** One number for each row. */
    public Tensor reduce(Reduce.Function function) {
        Tensor y = workspace.allocate(Shape.of(Math.toIntExact(shape.rows())));
        workspace.launch(new Reduce(function), Args.of(new long[] {shape.rows(), shape.width()}, slice(), y.slice));
        return y;
    }

    /** The lowest index of the largest element of each row, I32. */
    public Slice argMax() {
        Slice y = workspace.allocate(DType.I32, shape.rows());
        workspace.launch(new ArgMax(), Args.of(new long[] {shape.rows(), shape.width()}, slice(), y));
        return y;
    }

    /** The {@code k} largest elements of each row, in descending order, and where they stand. */
    public Largest topK(int k) {
        Tensor values = workspace.allocate(shape.withWidth(k));
        Slice indices = workspace.allocate(DType.I32, values.shape.elements());
        workspace.launch(new TopK(shape.width(), k), Args.of(new long[] {shape.rows()}, slice(), values.slice, indices));
        return new Largest(values, indices);
    }

    /**
     * Elements and where they stood in their rows.
     *
     * @param values {@code [.., k]}
     * @param indices I32, as many
     */
    public record Largest(Tensor values, Slice indices) {}

    /** Reorders the axes. */
    public Tensor permute(int... axes) {
        int[] from = shape.toArray();
        Permute op = Permute.of(axes);
        if (axes.length != from.length) {
            throw new IllegalArgumentException("axes %s for a tensor of shape %s; one for each axis is needed".formatted(op.axes(), shape));
        }
        long[] sizes = new long[from.length];
        int[] to = new int[from.length];
        for (int axis = 0; axis < from.length; axis++) {
            sizes[axis] = from[axis];
            to[axis] = from[axes[axis]];
        }
        Tensor y = workspace.allocate(Shape.of(to));
        workspace.launch(op, Args.of(sizes, slice(), y.slice));
        return y;
    }

    /** The same elements under another shape. */
    public Tensor reshape(int... dimensions) {
        Shape reshaped = Shape.of(dimensions);
        if (reshaped.elements() != shape.elements()) {
            throw new IllegalArgumentException("a tensor of shape %s cannot be seen as %s".formatted(shape, reshaped));
        }
        return new Tensor(workspace, reshaped, slice());
    }

    /** Rows {@code from}, ..., {@code from + count - 1} of a matrix, without copying. */
    public Tensor rows(int from, int count) {
        Shape part = Shape.of(count, shape.width());
        return new Tensor(workspace, part, slice().slice((long) from * shape.width(), part.elements()));
    }

    /** The rows of a matrix that {@code indices} (I32) name, in their order. */
    public Tensor gather(Slice indices) {
        Tensor y = workspace.allocate(Shape.of(Math.toIntExact(indices.length()), shape.width()));
        workspace.launch(new GatherRows(DType.F32),
                Args.of(new long[] {shape.rows(), indices.length(), shape.width()}, slice(), indices, y.slice));
        return y;
    }

    /** Waits, and copies the numbers to the heap. */
    public float[] toArray() {
        return workspace.toArray(slice());
    }

    /** Waits, and copies the numbers to host memory of exactly their size. */
    public void read(MemorySegment destination) {
        workspace.read(this, destination);
    }

    @Override
    public String toString() {
        return "Tensor" + shape;
    }

    private Slice number(float value) {
        Slice slice = workspace.allocate(DType.F32, 1);
        workspace.launch(new Fill(value), Args.of(new long[] {1}, slice));
        return slice;
    }

    private Tensor binary(Binary.Function function, Tensor other) {
        requireShape(other);
        return binary(function, Broadcast.FULL, other.slice());
    }

    private Tensor binary(Binary.Function function, Broadcast broadcast, Slice other) {
        Tensor y = workspace.allocate(shape);
        workspace.launch(new Binary(function, broadcast), Args.of(new long[] {shape.rows(), shape.width()}, slice(), other, y.slice));
        return y;
    }

    private void requireShape(Tensor other) {
        requireWorkspace(other);
        if (!shape.equals(other.shape)) {
            throw new IllegalArgumentException("tensors of shapes %s and %s; equal shapes are needed".formatted(shape, other.shape));
        }
    }

    private void requireWorkspace(Tensor other) {
        if (workspace != other.workspace) {
            throw new IllegalArgumentException("tensors of two workspaces, %s and %s; compute both in one".formatted(this, other));
        }
    }

    private void requireWidth(String what, long width) {
        if (shape.width() != width) {
            throw new IllegalArgumentException("%s over %d features cannot take a tensor of shape %s".formatted(what, width, shape));
        }
    }
}
