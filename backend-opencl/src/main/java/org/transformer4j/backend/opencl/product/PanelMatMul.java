package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link MatMul} on processors: both factors are copied to panels, for {@link PanelTiles}. */
final class PanelMatMul extends ClKernel {
    /** Terms that a work-item copies. */
    private static final int STRETCH = 256;

    private final MatMul op;
    private final PanelTiles tiles;
    private final Entry copyRight;

    PanelMatMul(Programs programs, MatMul op) {
        super("matmul-panels");
        this.op = op;
        tiles = new PanelTiles(programs, WeightFormat.F32);
        copyRight = programs.entry("pack_panels.cl", op.transposeB() ? "right_rows" : "right_columns");
    }

    /** Several matrices at a time if they fit into scratch memory; otherwise one, in parts. */
    @Override
    protected void run(ClQueue queue, Args args) {
        long batch = args.size(0);
        long m = args.size(1);
        long k = args.size(2);
        long n = args.size(3);
        long rows = PanelTiles.rowsAtATime(m, k);
        long columns = PanelTiles.columnsAtATime(n, k);
        long fitting = PanelTiles.MOST_BYTES / Math.max(1, Math.max(PanelTiles.leftBytes(m, k), PanelTiles.rightBytes(n, k)));
        long matrices = Math.max(1, Math.min(batch, fitting));
        for (long matrix = 0; matrix < batch; matrix += matrices) {
            for (long row = 0; row < m; row += rows) {
                multiply(queue, args, matrix, Math.min(matrices, batch - matrix), row, Math.min(rows, m - row), columns);
            }
        }
    }

    /** Without a bias, something else stands for it. */
    private void multiply(ClQueue queue, Args args, long matrix, long matrices, long row, long rows, long columns) {
        long m = args.size(1);
        long k = args.size(2);
        long n = args.size(3);
        Slice y = args.slice(args.slices() - 1);
        tiles.copyLeft(queue, args.slice(0), matrix * m * k + (op.transposeA() ? row : row * k), m * k, op.transposeA() ? m : k,
                op.transposeA(), matrices, rows, k);
        for (long column = 0; column < n; column += columns) {
            long width = Math.min(columns, n - column);
            queue.launch(copyRight).input(args.slice(1)).number(matrix * k * n + (op.transposeB() ? column * k : column))
                    .number(k * n).number(op.transposeB() ? k : n).scratch(PanelTiles.RIGHT, matrices * PanelTiles.rightBytes(width, k))
                    .number(width).number(k).run(Math.ceilDiv(width, PackedLayout.PANEL), Math.ceilDiv(k, STRETCH), matrices, 1, 1, 1);
            Launch launch = tiles.launch(queue, matrices, rows, k).scratch(PanelTiles.RIGHT, matrices * PanelTiles.rightBytes(width, k))
                    .input(args.slice(op.bias() ? 2 : 0)).number(column).number(op.bias() ? 1 : 0)
                    .updated(y).number((matrix * m + row) * n + column).number(n).number(m * n);
            tiles.run(launch, matrices, rows, k, width);
        }
    }
}
