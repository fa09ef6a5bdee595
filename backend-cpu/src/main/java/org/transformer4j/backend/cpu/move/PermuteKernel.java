package org.transformer4j.backend.cpu.move;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.op.Permute;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/**
 * Runs {@link Permute}. A unit is a stretch along the last axis of {@code y}: a plain copy where that is the last axis of
 * {@code x} as well; otherwise the stretches of {@value #TILE} neighbouring indices of the axis that is the last of {@code x}, so
 * that each line of the cache that is read serves several of them.
 */
public final class PermuteKernel extends SplitKernel {
    private static final int TILE = 16;

    private final int bytes;
    private final int[] axes;
    private final int last;
    private final int tiled;

    /** A kernel for {@code op}. */
    public PermuteKernel(Permute op) {
        bytes = op.type().bytes();
        axes = op.axes().stream().mapToInt(Integer::intValue).toArray();
        last = axes.length - 1;
        tiled = op.axes().indexOf(last);
    }

    /** Length of an axis of {@code y}. */
    private long length(Args args, int axis) {
        return args.size(axes[axis]);
    }

    /** Distance in {@code x}, in elements, of neighbours along an axis of {@code y}. */
    private long stride(Args args, int axis) {
        long stride = 1;
        for (int i = axes[axis] + 1; i <= last; i++) {
            stride *= args.size(i);
        }
        return stride;
    }

    /** How many units an axis of {@code y} is cut into. */
    private long steps(Args args, int axis) {
        long length = length(args, axis);
        if (axis == last) {
            return length == 0 ? 0 : 1;
        }
        return axis == tiled ? Math.ceilDiv(length, (long) TILE) : length;
    }

    @Override
    protected long units(Args args) {
        long units = 1;
        for (int axis = 0; axis <= last; axis++) {
            units *= steps(args, axis);
        }
        return units;
    }

    @Override
    protected long unitCost(Args args) {
        long stretch = length(args, last);
        return tiled == last ? stretch : 2 * stretch * Math.min(TILE, length(args, tiled));
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        for (long unit = from; unit < to; unit++) {
            run(args, unit);
        }
    }

    private void run(Args args, long unit) {
        long source = 0;
        long target = 0;
        long targetStride = length(args, last);
        long tileStride = 0;
        int tileLength = 1;
        long rest = unit;
        for (int axis = last - 1; axis >= 0; axis--) {
            long steps = steps(args, axis);
            long index = rest % steps;
            rest /= steps;
            if (axis == tiled) {
                index *= TILE;
                tileLength = (int) Math.min(TILE, length(args, axis) - index);
                tileStride = targetStride;
            }
            source += index * stride(args, axis);
            target += index * targetStride;
            targetStride *= length(args, axis);
        }
        long n = length(args, last);
        if (tiled == last) {
            Elements.copy(bytes, segment(args, 0), offset(args, 0) + source * bytes, segment(args, 1),
                    offset(args, 1) + target * bytes, n);
        } else {
            transpose(args, source, stride(args, last), target, tileStride, tileLength, n);
        }
    }

    /** Moves {@code tileLength} stretches of {@code n}, some elements of each at a time. */
    private void transpose(Args args, long source, long stride, long target, long tileStride, int tileLength, long n) {
        for (long start = 0; start < n; start += TILE) {
            int piece = (int) Math.min(TILE, n - start);
            for (int i = 0; i < tileLength; i++) {
                Elements.gather(bytes, segment(args, 0), offset(args, 0) + (source + i + start * stride) * bytes, stride * bytes,
                        segment(args, 1), offset(args, 1) + (target + i * tileStride + start) * bytes, piece);
            }
        }
    }
}
