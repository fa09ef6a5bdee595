package org.transformer4j.api;

import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;

/** The keys and values that one attention layer has seen in the sequences of one conversation. */
public final class KeyValueCache implements AutoCloseable {
    private final CacheSpec spec;
    private final Buffer buffer;

    /**
     * An empty cache.
     *
     * @throws org.transformer4j.api.spi.DeviceException if the device has no room for it
     */
    public KeyValueCache(Backend backend, CacheSpec spec) {
        this.spec = spec;
        this.buffer = backend.device().allocateCache(spec);
    }

    /** Its shape. */
    public CacheSpec spec() {
        return spec;
    }

    /** Its memory. */
    public Buffer buffer() {
        return buffer;
    }

    /**
     * Adds keys and values, each {@code [rows, kvHeads * headDim]}, at the positions that {@code sequences} gives their rows.
     *
     * @throws IllegalArgumentException if they do not fit
     */
    public void append(Tensor keys, Tensor values, Sequences sequences) {
        keys.workspace().launch(new CacheAppend(spec), Args.of(new long[0], sequences, keys.slice(), values.slice(), buffer.all()));
    }

    /**
     * Copies the first {@code positions} keys and values of one slot to another.
     *
     * @throws IllegalArgumentException if the slots are equal or not there, or there are not so many positions
     */
    public void copy(Workspace workspace, int from, int to, int positions) {
        workspace.launch(new CacheCopy(spec), Args.of(new long[] {from, to, positions}, buffer.all()));
    }

    @Override
    public void close() {
        buffer.close();
    }
}
