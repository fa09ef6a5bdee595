package org.transformer4j.training.objective;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Context;
import org.transformer4j.api.DropoutSite;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Decoder.CacheShape;
import org.transformer4j.training.autograd.Tape;
import org.transformer4j.training.regularization.Omissions;

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
    private Optional<Omissions> omissions = Optional.empty();
    private boolean checkpointing;

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

    /** Forgets the tensors of a step, and what it left out. */
    public void reset() {
        workspace.reset();
        omissions = Optional.empty();
    }

    /** Leaves out a part of what goes through the model, until {@link #reset}. */
    public void leaveOut(Omissions parts) {
        omissions = Optional.of(parts);
    }

    /** Keeps of each block its result alone, from now on, and computes the block again on the way back. */
    public void checkpoint() {
        checkpointing = true;
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
        return new Whole(workspace, table, positions(table, first), caches(part, lengths, shape), null, List.of(), omissions, checkpointing);
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
        return new Whole(workspace, table, positions(table, 0), caches(part, lengths, shape), encoded, crossCaches(sources, crossShape), omissions,
                checkpointing);
    }

    private Slice positions(Sequences table, int first) {
        return workspace.integers(IntStream.of(table.positions()).map(position -> position + first).toArray());
    }

    /** A layer attends as soon as it has filled its cache, so all layers share one. */
    private List<KeyValueCache> caches(String part, int[] lengths, CacheShape shape) {
        return Collections.nCopies(shape.layers(), cache(new Place(part, 0), lengths, shape));
    }

    /** Those of cross-attention are filled before the first layer. */
    private List<KeyValueCache> crossCaches(int[] lengths, CacheShape shape) {
        return IntStream.range(0, shape.layers()).mapToObj(layer -> cache(new Place("cross", layer), lengths, shape)).toList();
    }

    private KeyValueCache cache(Place place, int[] lengths, CacheShape shape) {
        int slots = lengths.length;
        int positions = IntStream.of(lengths).max().orElse(1);
        KeyValueCache cache = caches.get(place);
        if (cache != null && cache.spec().slots() >= slots && cache.spec().capacity() >= positions) {
            return cache;
        }
        int most = cache == null ? slots : Math.max(slots, cache.spec().slots());
        int longest = cache == null ? positions : Math.max(positions, cache.spec().capacity());
        if (cache != null) {
            workspace.finish();
            caches.remove(place);
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
            List<KeyValueCache> crossCaches, Optional<Omissions> omissions, boolean checkpointing) implements Context {
        /** The same is left out of a block whenever it is computed. */
        @Override
        public Tensor block(Layer block, Tensor x) {
            Tape tape = Tape.of(workspace);
            if (tape.isRecording() && !checkpointing) {
                return tape.isRounding() ? tape.compact(workspace, x.shape(), () -> block.forward(x, this)) : block.forward(x, this);
            }
            int place = omissions.map(Omissions::place).orElse(0);
            return tape.checkpoint(workspace, x.shape(), () -> {
                omissions.ifPresent(parts -> parts.goBack(place));
                return block.forward(x, this);
            });
        }

        @Override
        public Tensor dropout(DropoutSite site, Tensor x) {
            return omissions.map(parts -> parts.from(x, site, sequences, workspace)).orElse(x);
        }

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
