package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.elementwise.ElementLoops;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link CrossEntropyGradient}: the same for all classes but the target, which is put right afterwards. */
public final class CrossEntropyGradientKernel extends RowKernel {
    private static final int COST = 8;

    private final float smoothing;

    /** A kernel for {@code op}. */
    public CrossEntropyGradientKernel(CrossEntropyGradient op) {
        smoothing = op.smoothing();
    }

    @Override
    protected long unitCost(Args args) {
        return COST * args.size(1);
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        for (long row = from; row < to; row++) {
            int target = segment(args, 1).get(ValueLayout.JAVA_INT, offset(args, 1) + 4 * row);
            long dxo = offset(args, 3) + 4 * row * width(args);
            if (target >= 0 && target < args.size(1)) {
                gradient(args, row, target, dxo, scratch);
            } else {
                ElementLoops.BEST.fill(0f, segment(args, 3), dxo, width(args));
            }
        }
    }

    private void gradient(Args args, long row, int target, long dxo, Scratch scratch) {
        int width = width(args);
        MemorySegment p = scratch.bytes(Slot.FIRST, 4L * width + BufferPool.SLACK);
        MemorySegment difference = scratch.bytes(Slot.THIRD, 4L * width);
        float dloss = segment(args, 2).get(ValueLayout.JAVA_FLOAT, offset(args, 2) + 4 * row);
        float spread = smoothing / width;
        SoftmaxKernel.softmax(segment(args, 0), offset(args, 0) + 4 * row * width, 1f, p, 0, width, scratch);
        ElementLoops.BEST.binary(Binary.Function.SUBTRACT, p, 0, spread, difference, 0, width);
        ElementLoops.BEST.binary(Binary.Function.MULTIPLY, difference, 0, dloss, segment(args, 3), dxo, width);
        float hit = (p.get(ValueLayout.JAVA_FLOAT, 4L * target) - Math.fma(1f, 1 - smoothing, spread)) * dloss;
        segment(args, 3).set(ValueLayout.JAVA_FLOAT, dxo + 4L * target, hit);
    }
}
