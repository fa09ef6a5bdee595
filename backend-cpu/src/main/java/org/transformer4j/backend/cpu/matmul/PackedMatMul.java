package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;

import org.transformer4j.backend.cpu.thread.Workers;

/**
 * Products by packed weights: {@code y = x W^T (+ bias)} with x {@code [rows, inputs]}, W {@code [outputs, inputs]} in a
 * {@link PackedLayout}, bias {@code [outputs]} and y {@code [rows, outputs]}; float32 but for the weight. Rounding: canon-1,
 * "dot"; the bias is added last.
 *
 * <p>An instance is set up once for a layout and used again and again, by one thread at a time; a call allocates nothing.
 * Segments lie outside the heap, aligned to 4 bytes; offsets are in bytes, strides in elements. The result must not overlap
 * an operand.
 */
public final class PackedMatMul {
    private final Operands operands = new Operands();
    private final PackedPanels panels;
    private final SlimProduct slim;
    private final TileProduct tiled;

    /** Products by weights of this layout. */
    public PackedMatMul(PackedLayout layout) {
        panels = new PackedPanels(layout);
        slim = new SlimProduct(operands, panels);
        tiled = new TileProduct(operands);
    }

    /**
     * The left factor x.
     *
     * @param stride elements from one row to the next; if {@code transposed}, x is stored {@code [inputs, rows]} and this is
     *     the distance from one input to the next
     */
    public PackedMatMul left(MemorySegment left, long offset, long stride, boolean transposed) {
        operands.left = left;
        operands.leftOffset = offset;
        operands.leftStride = stride;
        operands.leftTransposed = transposed;
        return this;
    }

    /** The packed weight W. */
    public PackedMatMul weights(MemorySegment packed, long offset) {
        panels.bind(packed, offset);
        return this;
    }

    /** A bias that is added to every row. */
    public PackedMatMul bias(MemorySegment bias, long offset) {
        operands.bias = bias;
        operands.biasOffset = offset;
        operands.biased = true;
        return this;
    }

    /** No bias; so it is until {@link #bias} is called. */
    public PackedMatMul noBias() {
        operands.biased = false;
        return this;
    }

    /** Where the result y goes. */
    public PackedMatMul result(MemorySegment result, long offset, long stride) {
        operands.result = result;
        operands.resultOffset = offset;
        operands.resultStride = stride;
        return this;
    }

    /**
     * Multiplies.
     *
     * @param rows number of rows of x, at least 0
     * @throws IllegalArgumentException if {@code rows} is negative
     */
    public void multiply(int rows, Workers workers) {
        if (rows < 0) {
            throw new IllegalArgumentException("a product of %d rows; expected 0 or more".formatted(rows));
        }
        PackedLayout layout = panels.layout();
        if (rows <= SlimProduct.MOST_ROWS) {
            slim.multiply(rows, workers);
        } else {
            tiled.multiply(panels, 0, 1, rows, layout.outputs(), layout.inputs(), workers);
        }
    }
}
