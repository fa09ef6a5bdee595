package org.transformer4j.backend.cpu.runtime;

import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.WeightSpec;

/** How the elements of a buffer lie in memory. */
public sealed interface Layout {
    /** One after the other. */
    Layout DENSE = new Dense();

    /** One after the other. */
    record Dense() implements Layout {}

    /** A packed weight. */
    record Packed(WeightSpec weight) implements Layout {}

    /** A key-value cache. */
    record Cache(CacheSpec cache) implements Layout {}
}
