package org.transformer4j.api.spi;

import org.transformer4j.api.DType;

/**
 * Memory of a device. It may be closed while launches that use it are still queued; the device keeps it until they are done.
 * Closing twice is harmless.
 */
public interface Buffer extends AutoCloseable {
    /** Type of the elements. */
    DType type();

    /** Number of logical elements; a packed layout may take more memory than these. */
    long elements();

    /** The whole buffer as a slice. */
    default Slice all() {
        return new Slice(this, 0, elements());
    }

    @Override
    void close();
}
