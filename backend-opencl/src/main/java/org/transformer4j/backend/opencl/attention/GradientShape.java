package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.canon.Canon;
import org.transformer4j.backend.opencl.runtime.Tuning;

/**
 * How the gradient of attention is cut into work-groups on a kind of device.
 *
 * @param file the program
 * @param items work-items of a group
 * @param slices groups that share the weights of a block's head
 * @param features features whose sums are a group's
 * @param biasItems work-items of a group that adds to the gradients of biases
 */
record GradientShape(String file, int items, int slices, int features, int biasItems) {
    /** One work-item with vectors. */
    private static final GradientShape PROCESSOR = new GradientShape("attention-gradient-processor.cl", 1, 2, Integer.MAX_VALUE, 1);

    /** A work-group that shares factors in local memory. */
    private static final GradientShape CARD = new GradientShape("attention-gradient-card.cl", 256, 1, Canon.QUERY_BLOCK, 64);

    static GradientShape of(Tuning tuning) {
        return tuning == Tuning.PROCESSOR ? PROCESSOR : CARD;
    }

    /** Tiles of features. */
    int tiles(int headDim) {
        return Math.ceilDiv(headDim, features);
    }
}
