package org.transformer4j.api;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/**
 * The operations of one step, to be run again without making a single object. The operands stay where they were; what they
 * hold, and the sequence tables, may change between two runs.
 */
public final class Recording {
    private final Queue queue;
    private final List<Launch> launches = new ArrayList<>();

    Recording(Queue queue) {
        this.queue = queue;
    }

    void add(Op op, Kernel kernel, Args args) {
        launches.add(new Launch(kernel, args, capacity(op)));
    }

    /** Number of operations. */
    public int size() {
        return launches.size();
    }

    /**
     * Queues all operations again, in their order.
     *
     * @throws IllegalArgumentException if a sequence has outgrown its cache; nothing is queued then
     */
    public void replay() {
        for (int i = 0; i < launches.size(); i++) {
            launches.get(i).check();
        }
        for (int i = 0; i < launches.size(); i++) {
            Launch launch = launches.get(i);
            launch.kernel.launch(queue, launch.args);
        }
    }

    /** How many keys a sequence may have: the one thing about arguments that can change after they were checked. */
    private static int capacity(Op op) {
        return switch (op) {
            case CacheAppend append -> append.cache().capacity();
            case Attention attention -> attention.cache().capacity();
            case AttentionWithWeights attention -> attention.cache().capacity();
            default -> Integer.MAX_VALUE;
        };
    }

    private record Launch(Kernel kernel, Args args, int capacity) {
        void check() {
            Sequences sequences = args.sequences();
            if (sequences != null && sequences.longest() > capacity) {
                throw new IllegalArgumentException("a sequence of %d keys; its cache has room for %d"
                        .formatted(sequences.longest(), capacity));
            }
        }
    }
}
