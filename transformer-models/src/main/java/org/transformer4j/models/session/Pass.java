package org.transformer4j.models.session;

import java.util.List;
import org.transformer4j.api.Context;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Slice;

/** One pass of a batch through a model. */
record Pass(Workspace workspace, Sequences sequences, Slice positions, List<KeyValueCache> caches, Observer observer)
        implements Context {
    @Override
    public KeyValueCache cache(int layer) {
        return caches.get(layer);
    }

    @Override
    public boolean observes(String name) {
        return observer.wants(name);
    }

    @Override
    public void observe(String name, Tensor value) {
        if (observer.wants(name)) {
            observer.see(name, sequences, value);
        }
    }
}
