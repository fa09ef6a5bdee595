package org.transformer4j.backend.cpu.attention;

import static org.transformer4j.backend.cpu.runtime.Operands.cache;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link CacheCopy}; a unit is the keys of one panel of one head, and their values. */
public final class CacheCopyKernel extends SplitKernel {
    private final CacheSpec spec;
    private final CacheLayout layout;

    /** A kernel for {@code op}. */
    public CacheCopyKernel(CacheCopy op) {
        spec = op.cache();
        layout = new CacheLayout(spec);
    }

    private static int panels(Args args) {
        return (int) Math.ceilDiv(args.size(2), CacheLayout.PANEL);
    }

    @Override
    protected long units(Args args) {
        return (long) panels(args) * spec.kvHeads();
    }

    @Override
    protected long unitCost(Args args) {
        return 2L * CacheLayout.PANEL * spec.headDim();
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        for (long unit = from; unit < to; unit++) {
            copy(args, (int) (unit / panels(args)), (int) (unit % panels(args)));
        }
    }

    private void copy(Args args, int kvHead, int panel) {
        MemorySegment cache = cache(args, 0, spec);
        int source = (int) args.size(0);
        int target = (int) args.size(1);
        int first = panel * CacheLayout.PANEL;
        int positions = Math.min(CacheLayout.PANEL, (int) args.size(2) - first);
        copyKeys(cache, layout.keys(source, kvHead) + panel * layout.panelBytes(),
                layout.keys(target, kvHead) + panel * layout.panelBytes(), positions);
        long valueBytes = 4L * layout.valueStride();
        MemorySegment.copy(cache, layout.values(source, kvHead) + first * valueBytes,
                cache, layout.values(target, kvHead) + first * valueBytes, positions * valueBytes);
    }

    /** The first keys of a panel; those behind them belong to the target. */
    private void copyKeys(MemorySegment cache, long source, long target, int positions) {
        if (positions == CacheLayout.PANEL) {
            MemorySegment.copy(cache, source, cache, target, layout.panelBytes());
            return;
        }
        for (int d = 0; d < spec.headDim(); d++) {
            long feature = 4L * CacheLayout.PANEL * d;
            MemorySegment.copy(cache, source + feature, cache, target + feature, 4L * positions);
        }
    }
}
