package org.transformer4j.backend.opencl.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes everything that was added, the last first, even if some of it throws; the first failure carries the others. */
public final class Closer implements AutoCloseable {
    private final Deque<Part> parts = new ArrayDeque<>();

    /** Something to be closed. */
    @FunctionalInterface
    public interface Part extends AutoCloseable {
        @Override
        void close();
    }

    /** Adds a part, and returns it. */
    public <T extends Part> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Closes everything because of {@code failure}, which then carries what went wrong here. */
    public void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException | Error another) {
            failure.addSuppressed(another);
        }
    }

    @Override
    public void close() {
        Throwable first = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (RuntimeException | Error failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        switch (first) {
            case null -> { }
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            default -> throw new AssertionError(first);
        }
    }
}
