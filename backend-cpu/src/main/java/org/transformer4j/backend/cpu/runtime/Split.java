package org.transformer4j.backend.cpu.runtime;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Task;
import org.transformer4j.backend.cpu.thread.Workers;

/** A launch cut into chunks. Each queue has one and uses it for every launch, so that a launch allocates nothing. */
final class Split implements Task {
    /** Cost of the smallest chunk: some microseconds, several times what handing it to another thread takes. */
    private static final long SMALLEST_CHUNK = 16_384;

    /** Chunks for each thread, so that threads that run at different speeds still end together. */
    private static final int CHUNKS_PER_THREAD = 8;

    private final Workers workers;
    private SplitKernel kernel;
    private Args args;
    private long units;
    private long chunkUnits;

    Split(Workers workers) {
        this.workers = workers;
    }

    void run(SplitKernel kernel, Args args) {
        this.kernel = kernel;
        this.args = args;
        try {
            units = kernel.units(args);
            workers.run(this, cut());
        } finally {
            this.kernel = null;
            this.args = null;
        }
    }

    /** Chooses the size of a chunk; returns how many there are. */
    private int cut() {
        if (units == 0) {
            return 0;
        }
        long unitCost = Math.max(1, kernel.unitCost(args));
        long affordable = units > Long.MAX_VALUE / unitCost ? Long.MAX_VALUE : units * unitCost / SMALLEST_CHUNK;
        long wanted = workers.threads() == 1 ? 1 : Math.clamp(affordable, 1, (long) CHUNKS_PER_THREAD * workers.threads());
        long granule = kernel.granule(args);
        chunkUnits = Math.ceilDiv(Math.ceilDiv(units, wanted), granule) * granule;
        return Math.toIntExact(Math.ceilDiv(units, chunkUnits));
    }

    @Override
    public void run(int chunk, Scratch scratch) {
        long from = chunk * chunkUnits;
        kernel.run(args, from, Math.min(units, from + chunkUnits), scratch);
    }
}
