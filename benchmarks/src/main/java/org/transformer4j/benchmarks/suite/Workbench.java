package org.transformer4j.benchmarks.suite;

import org.transformer4j.api.Backend;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.benchmarks.model.LoadedModel;
import org.transformer4j.benchmarks.model.ModelSize;

/** An open device, a queue on it, and the model that was used last, since loading one takes longer than measuring it. For one thread. */
public final class Workbench implements AutoCloseable {
    private final Backend backend;
    private final Queue queue;
    private LoadedModel model;

    /** Works on {@code backend}, which stays the caller's. */
    public Workbench(Backend backend) {
        this.backend = backend;
        this.queue = backend.device().newQueue();
    }

    /** The device and its kernels. */
    public Backend backend() {
        return backend;
    }

    /** Its queue. */
    public Queue queue() {
        return queue;
    }

    /** A model, which the bench closes. */
    public LoadedModel model(ModelSize size, DType type) {
        if (model == null || !model.is(size, type)) {
            closeModel();
            model = LoadedModel.load(size, type, backend);
        }
        return model;
    }

    private void closeModel() {
        if (model != null) {
            model.close();
            model = null;
        }
    }

    @Override
    public void close() {
        closeModel();
        queue.close();
    }
}
