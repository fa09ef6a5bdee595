package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;

import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * Products of float32 matrices: {@code c = a b (+ bias)} for each of {@code batch} pairs, a {@code [rows, depth]}, b
 * {@code [depth, columns]}, bias {@code [columns]}, c {@code [rows, columns]}; either factor may be stored transposed. Rounding:
 * canon-1, "dot"; the bias is added last.
 *
 * <p>An instance is used again and again by one thread at a time; it keeps the memory it packs the right factor into, so
 * that a call of a size seen before allocates nothing. Segments lie outside the heap, aligned to 4 bytes; offsets are in
 * bytes, strides in elements. The result must not overlap an operand.
 */
public final class MatMul {
    /** Up to so many left rows the right factor is read where it lies: copying it would cost more than it saves. */
    private static final int IN_PLACE_ROWS = 24;

    /** With so many products for each thread, a thread copies what it needs of a right factor by itself. */
    private static final int PRODUCTS_PER_THREAD = 4;

    /** The same where so few blocks of rows need a right factor: it is copied once for each, and nobody waits for anybody. */
    private static final int FEW_BLOCKS = 2;

    private final Operands operands = new Operands();
    private final StridedPanels panels = new StridedPanels();
    private final TileProduct product = new TileProduct(operands);

    /**
     * The left factors.
     *
     * @param batchStride elements from one matrix to the next; 0 to use one matrix for the whole batch
     * @param stride elements from one stored row to the next
     * @param transposed whether the matrix is stored {@code [depth, rows]}
     */
    public MatMul left(MemorySegment left, long offset, long batchStride, long stride, boolean transposed) {
        operands.left = left;
        operands.leftOffset = offset;
        operands.leftBatchStride = batchStride;
        operands.leftStride = stride;
        operands.leftTransposed = transposed;
        return this;
    }

    /**
     * The right factors.
     *
     * @param batchStride elements from one matrix to the next; 0 to use one matrix for the whole batch
     * @param stride elements from one stored row to the next
     * @param transposed whether the matrix is stored {@code [columns, depth]}
     */
    public MatMul right(MemorySegment right, long offset, long batchStride, long stride, boolean transposed) {
        panels.bind(right, offset, batchStride, stride, transposed);
        return this;
    }

    /** A bias that is added to every row; not for products that are {@link #accumulating()}. */
    public MatMul bias(MemorySegment bias, long offset) {
        operands.bias = bias;
        operands.biasOffset = offset;
        operands.biased = true;
        return this;
    }

    /** Where the results go. */
    public MatMul result(MemorySegment result, long offset, long batchStride, long stride) {
        operands.result = result;
        operands.resultOffset = offset;
        operands.resultBatchStride = batchStride;
        operands.resultStride = stride;
        return this;
    }

    /** From now on each block of 256 terms is added to what the result holds, instead of replacing it. */
    public MatMul accumulating() {
        operands.accumulating = true;
        return this;
    }

    /**
     * Multiplies.
     *
     * @throws IllegalArgumentException if a size is negative
     */
    public void multiply(int batch, int rows, int columns, int depth, Workers workers) {
        if (batch < 0 || rows < 0 || columns < 0 || depth < 0) {
            throw new IllegalArgumentException("a product [%d, %d, %d] x [%d, %d, %d]; no size may be negative"
                    .formatted(batch, rows, depth, batch, depth, columns));
        }
        if (batch == 0 || rows == 0 || columns == 0) {
            return;
        }
        int blocks = TilePlan.rowBlocks(rows);
        int enough = blocks <= FEW_BLOCKS ? workers.threads() : PRODUCTS_PER_THREAD * workers.threads();
        if (blocks == 1 || batch >= enough) {
            panels.readSingly(columns, depth, rows <= IN_PLACE_ROWS);
            product.multiply(panels, 0, batch, rows, columns, depth, workers);
        } else {
            for (int matrix = 0; matrix < batch; matrix++) {
                panels.copyAll(matrix, columns, depth, workers);
                product.multiply(panels, matrix, 1, rows, columns, depth, workers);
            }
        }
    }

    /** Multiplies one pair of matrices in the thread that calls, which may be in the middle of a task. */
    public void multiplyAlone(int rows, int columns, int depth, Scratch scratch) {
        panels.readSingly(columns, depth, rows <= IN_PLACE_ROWS);
        product.multiplyAlone(panels, rows, columns, depth, scratch);
    }

    /** The same by a right factor that this thread has copied before. */
    public void multiplyAlone(CopiedFactor right, int rows, int columns, int depth, Scratch scratch) {
        product.multiplyAlone(right, rows, columns, depth, scratch);
    }
}
