package org.transformer4j.api;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/**
 * The operations of one step, to be run again without making a single object. The operands stay where they were; what they
 * hold, and the sequence tables, may change between two runs.
 */
public final class Recording {
    private final Queue queue;
    private final List<Kernel> kernels = new ArrayList<>();
    private final List<Args> args = new ArrayList<>();

    Recording(Queue queue) {
        this.queue = queue;
    }

    void add(Kernel kernel, Args launch) {
        kernels.add(kernel);
        args.add(launch);
    }

    /** Number of operations. */
    public int size() {
        return kernels.size();
    }

    /** Queues all operations again, in their order. */
    public void replay() {
        for (int i = 0; i < kernels.size(); i++) {
            kernels.get(i).launch(queue, args.get(i));
        }
    }
}
