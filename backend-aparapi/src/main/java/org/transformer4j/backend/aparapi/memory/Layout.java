package org.transformer4j.backend.aparapi.memory;

import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.WeightSpec;

/** How the elements of a buffer lie in memory. */
public sealed interface Layout {
    /** One after the other. */
    Layout DENSE = new Dense();

    /** One after the other. */
    record Dense() implements Layout {}

    /** A packed weight: panels of sixteen outputs, each {@code [inFeatures, 16]}, or blocks of as many inputs as share scales. */
    record Packed(WeightSpec weight) implements Layout {}

    /** A key-value cache: keys in panels of sixteen positions, each {@code [headDim, 16]}, then values in rows. */
    record Cache(CacheSpec cache) implements Layout {}
}
