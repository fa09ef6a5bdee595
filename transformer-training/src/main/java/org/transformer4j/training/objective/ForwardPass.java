package org.transformer4j.training.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Context;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Decoder.CacheShape;
import org.transformer4j.training.autograd.Tape;

/**
 * Where whole sequences go through a model in one piece, to be learnt from. It keeps the caches of attention from step to step. Used by
 * one thread.
 */
public final class ForwardPass implements AutoCloseable {
    /** Caches grow by so many positions, so that batches of similar lengths share them. */
    private static final int GRAIN = 64;

    private record Place(String part, int layer) {}

    private final Backend backend;
    private final Workspace workspace;
    private final Map<Place, KeyValueCache> caches = new HashMap<>();

    /** A pass on {@code backend}. */
    public ForwardPass(Backend backend) {
        this.backend = backend;
        this.workspace = backend.newWorkspace();
    }

    /** Where it computes. */
    public Workspace workspace() {
        return workspace;
    }

    /** What is remembered of it. */
    public Tape tape() {
        return Tape.of(workspace);
    }

    /** Forgets the tensors of a step. */
    public void reset() {
        workspace.reset();
    }

    /** The tokens of all sequences, one after the other. */
    static int[] flat(List<int[]> rows) {
        return rows.stream().flatMapToInt(Arrays::stream).toArray();
    }

    static int[] lengths(List<int[]> rows) {
        return rows.stream().mapToInt(row -> row.length).toArray();
    }

    /**
     * The context of sequences that are read from their beginning.
     *
     * @param part which part of a model it is, since each has caches of its own
     * @param first the position of the first token
     */
    Context sequences(String part, int[] lengths, int first, CacheShape shape) {
        Sequences table = Sequences.whole(lengths);
        tape().sequences(lengths);
        return new Whole(workspace, table, positions(table, first), caches(part, lengths, shape), null, List.of());
    }

    /**
     * The same, with cross-attention to what an encoder has read.
     *
     * @param sources rows of each source
     * @param crossShape what is kept of each position of a source
     */
    Context sequences(String part, int[] lengths, CacheShape shape, int[] sources, CacheShape crossShape) {
        Sequences table = Sequences.whole(lengths);
        tape().sequences(lengths);
        Sequences encoded = Sequences.of(IntStream.range(0, sources.length).toArray(), lengths, sources);
        return new Whole(workspace, table, positions(table, 0), caches(part, lengths, shape), encoded, caches("cross", sources, crossShape));
    }

    private Slice positions(Sequences table, int first) {
        return workspace.integers(IntStream.of(table.positions()).map(position -> position + first).toArray());
    }

    private List<KeyValueCache> caches(String part, int[] lengths, CacheShape shape) {
        int longest = IntStream.of(lengths).max().orElse(1);
        List<KeyValueCache> list = new ArrayList<>();
        for (int layer = 0; layer < shape.layers(); layer++) {
            list.add(cache(new Place(part, layer), lengths.length, longest, shape));
        }
        return list;
    }

    private KeyValueCache cache(Place place, int slots, int positions, CacheShape shape) {
        KeyValueCache cache = caches.get(place);
        if (cache != null && cache.spec().slots() >= slots && cache.spec().capacity() >= positions) {
            return cache;
        }
        int most = cache == null ? slots : Math.max(slots, cache.spec().slots());
        int longest = cache == null ? positions : Math.max(positions, cache.spec().capacity());
        if (cache != null) {
            workspace.finish();
            cache.close();
        }
        CacheSpec spec = new CacheSpec(most, shape.kvHeads(), shape.headDim(), Math.ceilDiv(longest, GRAIN) * GRAIN);
        KeyValueCache larger = new KeyValueCache(backend, spec);
        caches.put(place, larger);
        return larger;
    }

    @Override
    public void close() {
        workspace.close();
        caches.values().forEach(KeyValueCache::close);
        caches.clear();
    }

    private record Whole(Workspace workspace, Sequences sequences, Slice positions, List<KeyValueCache> caches, Sequences encoded,
            List<KeyValueCache> crossCaches) implements Context {
        @Override
        public KeyValueCache cache(int layer) {
            return caches.get(layer);
        }

        @Override
        public Sequences encoded() {
            return encoded == null ? Context.super.encoded() : encoded;
        }

        @Override
        public KeyValueCache crossCache(int layer) {
            return crossCaches.isEmpty() ? Context.super.crossCache(layer) : crossCaches.get(layer);
        }
    }
}
