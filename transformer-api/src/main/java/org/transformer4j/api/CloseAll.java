package org.transformer4j.api;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Closes everything, the last first, even if some of it throws; then throws what the first to fail threw. */
final class CloseAll implements AutoCloseable {
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    void add(AutoCloseable resource) {
        resources.push(resource);
    }

    static void of(Collection<? extends AutoCloseable> resources) {
        try (CloseAll all = new CloseAll()) {
            resources.forEach(all::add);
        }
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception thrown) {
                if (failure == null) {
                    failure = thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
                } else {
                    failure.addSuppressed(thrown);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
