package org.transformer4j.benchmarks.training;

import java.util.Map;

/** Who trains the model of {@link TrainingTask}. */
interface Contestant extends AutoCloseable {
    /** The gradient of each parameter for a batch, under the name and in the order of the checkpoint. Nothing is learnt from it. */
    Map<String, float[]> gradients(int batch);

    /** Learns from a batch: forward, backward, clipping, AdamW. Returns the mean loss. */
    double step(int batch);

    @Override
    void close();
}
