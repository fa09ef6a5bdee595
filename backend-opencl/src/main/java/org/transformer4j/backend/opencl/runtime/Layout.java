package org.transformer4j.backend.opencl.runtime;

import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.WeightSpec;

/** How the elements of a buffer lie in memory. */
public sealed interface Layout {
    /** One after the other. */
    Layout DENSE = new Dense();

    /** One after the other. */
    record Dense() implements Layout {
        @Override
        public String toString() {
            return "dense";
        }
    }

    /** A packed weight, in panels. */
    record Packed(WeightSpec weight) implements Layout {
        @Override
        public String toString() {
            return "packed as %s".formatted(weight);
        }
    }

    /** A key-value cache: for each slot and key head the keys in panels, then the values in rows. */
    record Cache(CacheSpec cache) implements Layout {
        @Override
        public String toString() {
            return "a cache of %s".formatted(cache);
        }
    }
}
