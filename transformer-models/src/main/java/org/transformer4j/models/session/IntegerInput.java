package org.transformer4j.models.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.DType;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Slice;

/** A row of integers that stays at one place on the device while the host changes it. */
final class IntegerInput implements AutoCloseable {
    private final Buffer buffer;
    private final Slice slice;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment host;

    IntegerInput(Workspace workspace, int length) {
        host = arena.allocate((long) length * Integer.BYTES, Integer.BYTES);
        buffer = workspace.backend().device().allocate(DType.I32, length);
        slice = buffer.all();
    }

    Slice slice() {
        return slice;
    }

    void set(int index, int value) {
        host.setAtIndex(ValueLayout.JAVA_INT, index, value);
    }

    /** Sends the numbers to the device. */
    void write(Workspace workspace) {
        workspace.queue().write(slice, host);
    }

    @Override
    public void close() {
        buffer.close();
        arena.close();
    }
}
