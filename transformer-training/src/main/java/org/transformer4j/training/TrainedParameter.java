package org.transformer4j.training;

import java.util.List;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.spi.Slice;

/**
 * A parameter that learns.
 *
 * @param named what it is in the checkpoint
 * @param weights its numbers
 * @param state what the optimizer keeps of it
 */
record TrainedParameter(NamedParameter named, Slice weights, List<Slice> state) {
    /** Biases and gains, which have one dimension, are left out of weight decay, as is usual. */
    boolean decays() {
        return named.shape().rank() > 1;
    }
}
