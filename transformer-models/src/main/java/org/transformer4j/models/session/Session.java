package org.transformer4j.models.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Recording;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Decoder;

/**
 * One or more conversations with a decoder: their key-value caches and the scores of what comes next. Used by one thread at a
 * time; sessions of several threads may share a model.
 *
 * <p>The scores are the same bits however the tokens are fed: at once, in chunks or one by one, alone or in a batch.
 *
 * <p>{@link #step} runs a recorded pass again and allocates nothing on the Java heap.
 */
public final class Session implements AutoCloseable {
    /** How many rows a pass over a prompt takes at most, unless told otherwise. */
    public static final int DEFAULT_CHUNK = 512;

    private final Decoder model;
    private final int capacity;
    private final int chunk;
    private final int[] lengths;
    private final Workspace workspace;
    private final List<KeyValueCache> caches = new ArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment[] logits;
    private final MemorySegment stepLogits;
    private Observer observer = Observer.NONE;
    private DecodeStep decodeStep;

    /** One conversation of up to the model's context length. */
    public Session(Decoder model) {
        this(model, 1, model.contextLength(), DEFAULT_CHUNK);
    }

    /**
     * Several conversations at once.
     *
     * @param sequences how many
     * @param capacity tokens that each may have; at most the model's context length
     * @param chunk rows of a pass over a prompt, at least 1; a smaller number needs less memory and gives the same bits
     */
    public Session(Decoder model, int sequences, int capacity, int chunk) {
        if (sequences < 1 || chunk < 1) {
            throw new IllegalArgumentException("%d sequences in chunks of %d rows; at least 1 of each is needed".formatted(sequences, chunk));
        }
        if (capacity < 1 || capacity > model.contextLength()) {
            throw new IllegalArgumentException("a capacity of %d tokens; the model takes 1 to %d".formatted(capacity, model.contextLength()));
        }
        this.model = model;
        this.capacity = capacity;
        this.chunk = chunk;
        this.lengths = new int[sequences];
        this.workspace = model.backend().newWorkspace();
        long row = (long) model.vocabularySize() * Float.BYTES;
        this.stepLogits = arena.allocate(sequences * row, 64);
        this.logits = new MemorySegment[sequences];
        for (int s = 0; s < sequences; s++) {
            logits[s] = stepLogits.asSlice(s * row, row);
        }
        Decoder.CacheShape shape = model.cacheShape();
        try {
            for (int layer = 0; layer < shape.layers(); layer++) {
                caches.add(new KeyValueCache(model.backend(), new CacheSpec(sequences, shape.kvHeads(), shape.headDim(), capacity)));
            }
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /** The model. */
    public Decoder model() {
        return model;
    }

    /** Number of conversations. */
    public int sequences() {
        return lengths.length;
    }

    /** Tokens that each conversation may have. */
    public int capacity() {
        return capacity;
    }

    /** Number of tokens so far in conversation {@code s}. */
    public int length(int s) {
        return lengths[s];
    }

    /** The scores of the token that comes next in conversation {@code s}: F32 in native order, overwritten by the next step. */
    public MemorySegment logits(int s) {
        return logits[s];
    }

    /** Shows the values inside the model to {@code observer} from now on, in {@link #append}. */
    public void observe(Observer newObserver) {
        observer = newObserver;
    }

    /**
     * Adds tokens to each conversation.
     *
     * @param ids for each conversation its new tokens; at least one each
     * @throws IllegalArgumentException if an id is not in the vocabulary or the tokens do not fit; nothing is added then
     */
    public void append(int[]... ids) {
        check(ids);
        decodeStep = closeStep();
        int[] done = new int[ids.length];
        while (true) {
            Piece piece = nextPiece(ids, done);
            if (piece == null) {
                return;
            }
            run(ids, done, piece);
        }
    }

    /**
     * Adds one token to each conversation. Allocates nothing on the heap after its first call since an {@link #append}.
     *
     * @throws IllegalArgumentException if an id is not in the vocabulary or a conversation is full; nothing is added then
     */
    public void step(int... tokens) {
        for (int s = 0; s < lengths.length; s++) {
            checkToken(tokens[s]);
            checkRoom(s, 1);
        }
        if (decodeStep == null) {
            decodeStep = new DecodeStep();
        }
        decodeStep.run(tokens);
        for (int s = 0; s < lengths.length; s++) {
            lengths[s]++;
        }
    }

    @Override
    public void close() {
        closeStep();
        workspace.close();
        caches.forEach(KeyValueCache::close);
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private DecodeStep closeStep() {
        if (decodeStep != null) {
            decodeStep.close();
        }
        return null;
    }

    private void check(int[][] ids) {
        if (ids.length != lengths.length) {
            throw new IllegalArgumentException("tokens for %d conversations; the session has %d".formatted(ids.length, lengths.length));
        }
        for (int s = 0; s < ids.length; s++) {
            if (ids[s].length == 0) {
                throw new IllegalArgumentException("no tokens for conversation %d; at least one is needed".formatted(s));
            }
            for (int id : ids[s]) {
                checkToken(id);
            }
            checkRoom(s, ids[s].length);
        }
    }

    private void checkToken(int id) {
        if (id < 0 || id >= model.vocabularySize()) {
            throw new IllegalArgumentException("token id %d; the model's vocabulary is 0 to %d".formatted(id, model.vocabularySize() - 1));
        }
    }

    private void checkRoom(int s, int tokens) {
        if (tokens > capacity - lengths[s]) {
            throw new IllegalArgumentException("%d tokens after %d; the session has room for %d of the model's context of %d"
                    .formatted(tokens, lengths[s], capacity, model.contextLength()));
        }
    }

    /** The next rows to run, at most a chunk, or null if all are done. */
    private Piece nextPiece(int[][] ids, int[] done) {
        int[] slots = new int[ids.length];
        int[] counts = new int[ids.length];
        int sequences = 0;
        int room = chunk;
        for (int s = 0; s < ids.length && room > 0; s++) {
            int count = Math.min(room, ids[s].length - done[s]);
            if (count > 0) {
                slots[sequences] = s;
                counts[sequences++] = count;
                room -= count;
            }
        }
        return sequences == 0 ? null : new Piece(Arrays.copyOf(slots, sequences), Arrays.copyOf(counts, sequences));
    }

    private void run(int[][] ids, int[] done, Piece piece) {
        int[] kvLengths = new int[piece.slots.length];
        List<Integer> tokens = new ArrayList<>();
        List<Integer> lastRows = new ArrayList<>();
        List<Integer> finished = new ArrayList<>();
        for (int i = 0; i < piece.slots.length; i++) {
            int s = piece.slots[i];
            for (int j = 0; j < piece.counts[i]; j++) {
                tokens.add(ids[s][done[s]++]);
            }
            lengths[s] += piece.counts[i];
            kvLengths[i] = lengths[s];
            if (done[s] == ids[s].length) {
                lastRows.add(tokens.size() - 1);
                finished.add(s);
            }
        }
        workspace.reset();
        Sequences sequences = Sequences.of(piece.slots, piece.counts, kvLengths);
        Pass pass = new Pass(workspace, sequences, workspace.integers(sequences.positions()), caches, observer);
        Tensor hidden = model.hidden(workspace.integers(toArray(tokens)), pass);
        if (finished.isEmpty()) {
            return;
        }
        Tensor last = hidden.gather(workspace.integers(toArray(lastRows)));
        Tensor scores = model.logits(last, pass);
        for (int i = 0; i < finished.size(); i++) {
            scores.rows(i, 1).read(logits[finished.get(i)]);
        }
    }

    private static int[] toArray(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Some rows of some conversations. */
    private record Piece(int[] slots, int[] counts) {}

    /** One token for each conversation: recorded the first time, run again ever after. */
    private final class DecodeStep implements AutoCloseable {
        private final IntegerInput ids = new IntegerInput(workspace, lengths.length);
        private final IntegerInput positions = new IntegerInput(workspace, lengths.length);
        private final Sequences table;
        private Recording recording;
        private Slice scores;

        DecodeStep() {
            int[] slots = new int[lengths.length];
            int[] ones = new int[lengths.length];
            Arrays.setAll(slots, s -> s);
            Arrays.fill(ones, 1);
            table = Sequences.of(slots, ones, lengths);
            workspace.reset();
        }

        void run(int[] tokens) {
            for (int s = 0; s < lengths.length; s++) {
                ids.set(s, tokens[s]);
                positions.set(s, lengths[s]);
            }
            ids.write(workspace);
            positions.write(workspace);
            table.advance(1);
            if (recording == null) {
                recording = workspace.record(this::pass);
            } else {
                recording.replay();
            }
            workspace.queue().read(scores, stepLogits);
        }

        private void pass() {
            Pass pass = new Pass(workspace, table, positions.slice(), caches, Observer.NONE);
            Tensor result = model.logits(model.hidden(ids.slice(), pass), pass);
            scores = result.slice();
        }

        @Override
        public void close() {
            ids.close();
            positions.close();
        }
    }
}
