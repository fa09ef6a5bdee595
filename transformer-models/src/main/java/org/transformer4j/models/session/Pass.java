package org.transformer4j.models.session;

import java.util.List;
import org.transformer4j.api.Context;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Slice;

/**
 * One pass of a batch through a model.
 *
 * @param caches one for each attention layer
 * @param cross what cross-attention looks at, or null
 */
record Pass(Workspace workspace, Sequences sequences, Slice positions, List<KeyValueCache> caches, Cross cross, Observer observer)
        implements Context {
    Pass(Workspace workspace, Sequences sequences, Slice positions, List<KeyValueCache> caches, Observer observer) {
        this(workspace, sequences, positions, caches, null, observer);
    }

    @Override
    public Sequences encoded() {
        return cross == null ? Context.super.encoded() : cross.encoded();
    }

    @Override
    public KeyValueCache crossCache(int layer) {
        return cross == null ? Context.super.crossCache(layer) : cross.caches().get(layer);
    }

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
