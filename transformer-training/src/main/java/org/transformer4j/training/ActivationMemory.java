package org.transformer4j.training;

/**
 * How much of a batch is in memory at once. It is a matter of memory and time alone: the bits are the same.
 *
 * @param microBatch how many examples are computed at once; their gradients are summed until the batch is complete
 * @param checkpointing whether blocks are computed again on the way back instead of kept. Source: Chen et al. (2016), section 3
 */
public record ActivationMemory(int microBatch, boolean checkpointing) {
    /** Checks the number. */
    public ActivationMemory {
        if (microBatch < 1) {
            throw new IllegalArgumentException("%d examples at once; at least 1 is needed".formatted(microBatch));
        }
    }
}
