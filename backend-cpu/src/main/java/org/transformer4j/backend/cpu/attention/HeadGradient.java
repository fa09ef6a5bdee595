package org.transformer4j.backend.cpu.attention;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.elementwise.ElementLoops;
import org.transformer4j.backend.cpu.matmul.MatMul;
import org.transformer4j.backend.cpu.thread.Scratch;

/**
 * The gradient of one key head of one sequence, block by block of queries. The five products of a block run where the operands lie;
 * what stands between them is {@link WeightRows}.
 */
final class HeadGradient {
    private final AttentionGradient op;
    private final WeightRows weights;
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
        clear(args, afterBias + 2, keyRow, sequences.kvLength(s), kvHead);
        clear(args, afterBias + 3, keyRow, sequences.kvLength(s), kvHead);
        for (int row = 0; row < sequences.queryLength(s); row += Canon.QUERY_BLOCK) {
            int rows = Math.min(Canon.QUERY_BLOCK, sequences.queryLength(s) - row);
            int first = op.mask().first(sequences, s, row);
            int keys = op.mask().end(sequences, s, row + rows - 1) - first;
            for (int head = kvHead * group; head < (kvHead + 1) * group; head++) {
                add(args, s, row, rows, first, keys, head, 4 * ((keyRow + first) * keyStride + (long) kvHead * op.headDim()), scratch);
            }
        }
    }

    /** One query head of a block; {@code key}: where its first key stands among keys, values and their gradients. */
    private void add(Args args, int s, int row, int rows, int first, int keys, int head, long key, Scratch scratch) {
        long query = 4 * ((args.sequences().queryStart(s) + (long) row) * queryStride + (long) head * op.headDim());
        int stride = weights.prepare(keys, scratch);
        product.left(segment(args, 0), offset(args, 0) + query, 0, queryStride, false)
                .right(segment(args, 1), offset(args, 1) + key, 0, keyStride, true)
                .result(weights.memory(), weights.scores(), 0, stride).multiplyAlone(rows, keys, op.headDim(), scratch);
        weights.normalise(args, s, row, rows, first, keys, head, scratch);
        sum.left(weights.memory(), weights.weights(), 0, stride, true)
                .right(segment(args, afterBias), offset(args, afterBias) + query, 0, queryStride, false)
                .result(segment(args, afterBias + 3), offset(args, afterBias + 3) + key, 0, keyStride)
                .multiplyAlone(keys, op.headDim(), rows, scratch);
        product.left(segment(args, afterBias), offset(args, afterBias) + query, 0, queryStride, false)
                .right(segment(args, 2), offset(args, 2) + key, 0, keyStride, true)
                .result(weights.memory(), weights.scores(), 0, stride).multiplyAlone(rows, keys, op.headDim(), scratch);
        weights.differentiate(args, s, row, rows, first, keys, head, scratch);
        product.left(weights.memory(), weights.scores(), 0, stride, false)
                .right(segment(args, 1), offset(args, 1) + key, 0, keyStride, false)
                .result(segment(args, afterBias + 1), offset(args, afterBias + 1) + query, 0, queryStride)
                .multiplyAlone(rows, op.headDim(), keys, scratch);
        sum.left(weights.memory(), weights.scores(), 0, stride, true)
                .right(segment(args, 0), offset(args, 0) + query, 0, queryStride, false)
                .result(segment(args, afterBias + 2), offset(args, afterBias + 2) + key, 0, keyStride)
                .multiplyAlone(keys, op.headDim(), rows, scratch);
    }

    private void clear(Args args, int operand, long row, int rows, int kvHead) {
        MemorySegment x = segment(args, operand);
        for (int i = 0; i < rows; i++) {
            ElementLoops.BEST.fill(0f, x, offset(args, operand) + 4 * ((row + i) * keyStride + (long) kvHead * op.headDim()), op.headDim());
        }
    }
}
