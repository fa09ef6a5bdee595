package org.transformer4j.models;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.checkpoint.TensorLayout;

/**
 * A stored matrix as the weight {@code [outFeatures, inFeatures]} of a layer, some rows of which go to a device.
 *
 * @param name its name in the checkpoint
 * @param tensor {@code [outFeatures, inFeatures]}, or {@code [inFeatures, outFeatures]}
 * @param transposed whether its columns are the output features, as those of a {@code Conv1D} are
 */
record StoredMatrix(String name, StoredTensor tensor, boolean transposed) {
    /** Alignment of rows that are copied. */
    private static final long ALIGNMENT = 8;

    /** The output features {@code from}, ..., {@code from + count - 1}. */
    Weight rows(Weights weights, int from, int count) {
        if (tensor.layout() instanceof TensorLayout.InterleavedHalves) {
            return rows(weights, IntStream.range(from, from + count).toArray());
        }
        return pack(weights, count, source(tensor.data()).fromRow(from));
    }

    /** The output features {@code rows}, in this order. */
    Weight rows(Weights weights, int[] rows) {
        requireWholeRows();
        long rowBytes = tensor.data().byteSize() / outFeatures();
        // Shared, because a device may pack with several threads.
        try (Arena arena = Arena.ofShared()) {
            MemorySegment picked = arena.allocate(rows.length * rowBytes, ALIGNMENT);
            for (int i = 0; i < rows.length; i++) {
                long row = tensor.layout().place(rows[i], 0, outFeatures(), 1);
                MemorySegment.copy(tensor.data(), row * rowBytes, picked, i * rowBytes, rowBytes);
            }
            return pack(weights, rows.length, source(picked));
        }
    }

    private Weight pack(Weights weights, int count, WeightSource source) {
        Weight weight = weights.matrix(new WeightSpec(count, inFeatures(), weights.format(name, format())), source);
        tensor.release();
        return weight;
    }

    private WeightSource source(MemorySegment data) {
        if (rowsAreOutputs()) return WeightSource.rowMajor(data, format(), inFeatures());
        if (!format().isQuantised()) return WeightSource.columnMajor(data, format().type(), outFeatures());
        throw new CheckpointException("%s, but its blocks go along the output features; expected them along the inputs: convert it to F16".formatted(tensor));
    }

    private void requireWholeRows() {
        if (!rowsAreOutputs()) throw new IllegalArgumentException("%s, whose output features are not in one piece each".formatted(tensor));
    }

    /** Whether the weights of one output feature lie side by side. */
    private boolean rowsAreOutputs() {
        return transposed == tensor.layout() instanceof TensorLayout.ColumnMajor;
    }

    private WeightFormat format() {
        return tensor.type().weight().orElseThrow();
    }

    private int outFeatures() {
        return (int) tensor.shape()[transposed ? 1 : 0];
    }

    private int inFeatures() {
        return (int) tensor.shape()[transposed ? 0 : 1];
    }
}
