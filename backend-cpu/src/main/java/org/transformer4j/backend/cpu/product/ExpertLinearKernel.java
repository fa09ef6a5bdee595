package org.transformer4j.backend.cpu.product;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.packed;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.CpuKernel;
import org.transformer4j.backend.cpu.runtime.CpuQueue;

/**
 * Runs {@link ExpertLinear}: the rows of one expert after the other, as one product each. An expert that nobody chose is not read.
 */
public final class ExpertLinearKernel extends CpuKernel {
    private final ExpertLinear op;

    /** A kernel for {@code op}. */
    public ExpertLinearKernel(ExpertLinear op) {
        this.op = op;
    }

    @Override
    protected void launch(CpuQueue queue, Args args) {
        State state = queue.state(this, ExpertLinearKernel::state);
        int rows = Math.toIntExact(args.size(0) * op.choices());
        state.rows.sort(segment(args, 2), offset(args, 2), rows);
        state.product.bind(segment(args, 0), offset(args, 0), packed(args, 1, op.weight()), segment(args, 3), offset(args, 3), rows);
        for (int expert = 0; expert < op.experts(); expert++) {
            state.product.multiply(expert, state.rows.order(), state.rows.start(expert), state.rows.start(expert + 1), queue.workers());
        }
        clear(args, state.rows, rows);
    }

    /** Rows whose expert is not there. */
    private void clear(Args args, ExpertRows order, int rows) {
        MemorySegment y = segment(args, 3);
        for (int i = order.start(op.experts()); i < rows; i++) {
            long row = offset(args, 3) + 4L * order.order()[i] * op.outFeatures();
            for (int column = 0; column < op.outFeatures(); column++) {
                y.set(JAVA_FLOAT, row + 4L * column, 0f);
            }
        }
    }

    private State state() {
        return new State(new ExpertRows(op.experts()), new ExpertProduct(op));
    }

    @Override
    public String path() {
        return super.path() + "/packed";
    }

    /** What is used again at the next launch. */
    private record State(ExpertRows rows, ExpertProduct product) {}
}
