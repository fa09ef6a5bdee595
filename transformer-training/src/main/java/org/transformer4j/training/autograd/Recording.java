package org.transformer4j.training.autograd;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** What is remembered: a {@link Tape} adds at the end, and a {@link BackwardPass} takes from there. */
final class Recording {
    /** What was run, in its order. */
    final List<Node> nodes = new ArrayList<>();
    /** What depends on parameters of that. */
    final Values values = new Values();
    /** Memory that decompositions and compact nodes need until the way back is over. */
    final List<Slice> kept = new ArrayList<>();
    /** How to take what follows. */
    Node.Mode mode;
    private final Pool pool;

    Recording(Pool pool) {
        this.pool = pool;
        this.mode = new Node.Mode(new int[0], new Rounding(DType.F32, pool));
    }

    /** How much there is. */
    record Mark(Workspace.Mark memory, int nodes, int values, int kept) {}

    Mark mark(Workspace workspace) {
        return new Mark(workspace.mark(), nodes.size(), values.count(), kept.size());
    }

    /** Takes away the nodes that came since. */
    List<Node> removeSince(Mark mark) {
        List<Node> since = nodes.subList(mark.nodes, nodes.size());
        List<Node> removed = List.copyOf(since);
        since.clear();
        return removed;
    }

    /** Forgets what came since. */
    void release(Workspace workspace, Mark mark) {
        removeSince(mark);
        releaseValues(mark);
        workspace.release(mark.memory);
    }

    /** Forgets the values that came since, and what was kept for them. */
    void releaseValues(Mark mark) {
        releaseValues(mark.values);
        List<Slice> since = kept.subList(mark.kept, kept.size());
        since.forEach(pool::giveBack);
        since.clear();
    }

    /** Forgets the values that came when there had been {@code first} before. */
    void releaseValues(int first) {
        values.clear(first).forEach(pool::giveBack);
    }

    /** Forgets everything but the parameters. */
    void clear() {
        nodes.clear();
        values.clear().forEach(pool::giveBack);
        kept.forEach(pool::giveBack);
        kept.clear();
    }

    /** The arguments of the last operation that added keys and values to a cache. */
    Args lastAppend(Slice cache) {
        for (Node node : nodes.reversed()) {
            if (node instanceof Node.Operation(CacheAppend _, Args args, _) && args.slice(2).buffer() == cache.buffer()) {
                return args;
            }
        }
        throw new IllegalStateException("attention over a cache that was filled before the tape began has no gradient");
    }
}
