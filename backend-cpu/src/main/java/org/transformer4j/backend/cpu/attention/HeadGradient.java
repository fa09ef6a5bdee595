package org.transformer4j.backend.cpu.attention;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.elementwise.ElementLoops;
import org.transformer4j.backend.cpu.matmul.CopiedFactor;
import org.transformer4j.backend.cpu.matmul.MatMul;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/**
 * The gradient of one key head of one sequence, block by block of queries. All blocks multiply by the keys and values, which are copied
 * once; what stands between the five products of a block is {@link WeightRows}.
 */
final class HeadGradient {
    private final AttentionGradient op;
    private final WeightRows weights;
    private final CopiedFactor keys = new CopiedFactor();
    private final CopiedFactor transposedKeys = new CopiedFactor();
    private final CopiedFactor transposedValues = new CopiedFactor();
    private final MatMul product = new MatMul();
    private final MatMul sum = new MatMul().accumulating();
    private final int group;
    private final int queryStride;
    private final int keyStride;
    private final int afterBias;

    HeadGradient(AttentionGradient op) {
        this.op = op;
        weights = new WeightRows(op);
        group = op.heads() / op.kvHeads();
        queryStride = op.heads() * op.headDim();
        keyStride = op.kvHeads() * op.headDim();
        afterBias = op.scoring().bias().isPresent() ? 4 : 3;
    }

    /** Writes the gradients of this head's queries, keys and values. {@code keyRow}: the sequence's first row of keys. */
    void run(Args args, int s, int kvHead, long keyRow, Scratch scratch) {
        Sequences sequences = args.sequences();
        long key = 4 * (keyRow * keyStride + (long) kvHead * op.headDim());
        clear(args, afterBias + 2, key, sequences.kvLength(s));
        clear(args, afterBias + 3, key, sequences.kvLength(s));
        copyKeysAndValues(args, key, sequences.kvLength(s), scratch);
        for (int row = 0; row < sequences.queryLength(s); row += Canon.QUERY_BLOCK) {
            int rows = Math.min(Canon.QUERY_BLOCK, sequences.queryLength(s) - row);
            int first = op.mask().first(sequences, s, row);
            int end = Math.max(first, op.mask().end(sequences, s, row + rows - 1));
            for (int head = kvHead * group; head < (kvHead + 1) * group; head++) {
                add(args, s, row, rows, first, end, head, key, scratch);
            }
        }
    }

    private void copyKeysAndValues(Args args, long key, int length, Scratch scratch) {
        int features = op.headDim();
        long transposed = CopiedFactor.bytes(length, features);
        MemorySegment memory = scratch.bytes(Slot.SECOND, 2 * transposed + CopiedFactor.bytes(features, length));
        transposedKeys.copy(segment(args, 1), offset(args, 1) + key, keyStride, true, length, features, memory, 0);
        transposedValues.copy(segment(args, 2), offset(args, 2) + key, keyStride, true, length, features, memory, transposed);
        keys.copy(segment(args, 1), offset(args, 1) + key, keyStride, false, features, length, memory, 2 * transposed);
    }

    /**
     * One query head of a block. Its rows of weights begin at {@code base}, no more than a panel before the first key that counts.
     *
     * @param key bytes to the head's first key, among keys, values and their gradients
     */
    private void add(Args args, int s, int row, int rows, int first, int end, int head, long key, Scratch scratch) {
        int features = op.headDim();
        int base = first & -CopiedFactor.ALIGNMENT;
        long unused = 4L * (first - base);
        long query = 4 * ((args.sequences().queryStart(s) + (long) row) * queryStride + (long) head * features);
        long counted = key + 4L * first * keyStride;
        int stride = weights.prepare(base, first, end, scratch);
        product.left(segment(args, 0), offset(args, 0) + query, 0, queryStride, false)
                .result(weights.memory(), weights.scores(), 0, stride)
                .multiplyAlone(transposedKeys.from(base, 0), rows, end - base, features, scratch);
        weights.normalise(args, s, row, rows, head, scratch);
        sum.left(weights.memory(), weights.weights() + unused, 0, stride, true)
                .right(segment(args, afterBias), offset(args, afterBias) + query, 0, queryStride, false)
                .result(segment(args, afterBias + 3), offset(args, afterBias + 3) + counted, 0, keyStride)
                .multiplyAlone(end - first, features, rows, scratch);
        product.left(segment(args, afterBias), offset(args, afterBias) + query, 0, queryStride, false)
                .result(weights.memory(), weights.scores(), 0, stride)
                .multiplyAlone(transposedValues.from(base, 0), rows, end - base, features, scratch);
        weights.differentiate(args, s, row, rows, head, scratch);
        product.left(weights.memory(), weights.scores() + unused, 0, stride, false)
                .result(segment(args, afterBias + 1), offset(args, afterBias + 1) + query, 0, queryStride)
                .multiplyAlone(keys.from(0, first), rows, features, end - first, scratch);
        sum.left(weights.memory(), weights.scores() + unused, 0, stride, true)
                .right(segment(args, 0), offset(args, 0) + query, 0, queryStride, false)
                .result(segment(args, afterBias + 2), offset(args, afterBias + 2) + counted, 0, keyStride)
                .multiplyAlone(end - first, features, rows, scratch);
    }

    private void clear(Args args, int operand, long key, int rows) {
        MemorySegment x = segment(args, operand);
        for (long row = 0; row < rows; row++) {
            ElementLoops.BEST.fill(0f, x, offset(args, operand) + key + 4 * row * keyStride, op.headDim());
        }
    }
}
