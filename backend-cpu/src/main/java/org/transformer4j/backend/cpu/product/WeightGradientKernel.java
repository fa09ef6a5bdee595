package org.transformer4j.backend.cpu.product;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.matmul.MatMul;
import org.transformer4j.backend.cpu.runtime.CpuKernel;
import org.transformer4j.backend.cpu.runtime.CpuQueue;

/**
 * Runs {@link WeightGradient}: products that go on where the sum was. Sequences of whole blocks of 256 rows go together with the next
 * one, because the blocks are the same then.
 */
public final class WeightGradientKernel extends CpuKernel {
    @Override
    protected void launch(CpuQueue queue, Args args) {
        Sequences sequences = args.sequences();
        int from = 0;
        int rows = 0;
        for (int s = 0; s < sequences.count(); s++) {
            rows += sequences.queryLength(s);
            if (rows % Canon.DOT_BLOCK != 0 || s == sequences.count() - 1) {
                add(queue, args, from, rows);
                from += rows;
                rows = 0;
            }
        }
    }

    private void add(CpuQueue queue, Args args, int from, int rows) {
        if (rows == 0) {
            return;
        }
        int m = Math.toIntExact(args.size(0));
        int n = Math.toIntExact(args.size(1));
        MatMul product = queue.state(this, _ -> new MatMul());
        product.left(segment(args, 0), offset(args, 0) + 4L * from * m, 0, m, true)
                .right(segment(args, 1), offset(args, 1) + 4L * from * n, 0, n, false)
                .result(segment(args, 2), offset(args, 2), 0, n)
                .accumulating()
                .multiply(1, m, n, rows, queue.workers());
    }

}
