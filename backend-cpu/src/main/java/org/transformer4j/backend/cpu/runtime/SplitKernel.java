package org.transformer4j.backend.cpu.runtime;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.thread.Scratch;

/** An operation whose work falls into units that do not depend on each other: elements, rows, heads. */
public abstract class SplitKernel extends CpuKernel {
    /** How many units a launch has. */
    protected abstract long units(Args args);

    /** What one unit costs, in additions of two numbers; a guess, by which launches are cut. */
    protected abstract long unitCost(Args args);

    /** Chunks start at multiples of this many units. */
    protected int granule(Args args) {
        return 1;
    }

    /** Runs the units {@code from} to {@code to - 1}. */
    protected abstract void run(Args args, long from, long to, Scratch scratch);

    @Override
    protected final void launch(CpuQueue queue, Args args) {
        queue.split().run(this, args);
    }
}
