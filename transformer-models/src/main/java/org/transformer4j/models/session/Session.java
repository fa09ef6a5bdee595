package org.transformer4j.models.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;

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
    private final Encoding encoding;
    private final int[] sources;
    private final int[] slots;
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
        this(model, null, new int[sequences < 0 ? 0 : sequences], capacity, chunk);
    }

    /**
     * Texts about what an encoder has read.
     *
     * @param encoding what was read; stays the caller's, and must outlive the session
     * @param sources for each text the number of its source
     * @param capacity tokens that each text may have; at most the model's context length
     * @throws IllegalArgumentException if there is no such source
     */
    public Session(EncoderDecoder model, Encoding encoding, int[] sources, int capacity) {
        this(model, encoding, sources.clone(), capacity, DEFAULT_CHUNK);
    }

    private Session(Decoder model, Encoding encoding, int[] sources, int capacity, int chunk) {
        int sequences = sources.length;
        if (sequences < 1 || chunk < 1) {
            throw new IllegalArgumentException("%d sequences in chunks of %d rows; at least 1 of each is needed".formatted(sequences, chunk));
        }
        if (capacity < 1 || capacity > model.contextLength()) {
            throw new IllegalArgumentException("a capacity of %d tokens; the model takes 1 to %d".formatted(capacity, model.contextLength()));
        }
        for (int source : sources) {
            if (encoding != null && (source < 0 || source >= encoding.sources())) {
                throw new IllegalArgumentException("source %d of %d; they are counted from 0".formatted(source, encoding.sources()));
            }
        }
        this.model = model;
        this.encoding = encoding;
        this.sources = sources;
        this.slots = IntStream.range(0, sequences).toArray();
        this.capacity = capacity;
        this.chunk = chunk;
        this.lengths = new int[sequences];
        this.logits = new MemorySegment[sequences];
        this.workspace = model.backend().newWorkspace();
        try {
            long row = (long) model.vocabularySize() * Float.BYTES;
            this.stepLogits = arena.allocate(sequences * row, 64);
            for (int s = 0; s < sequences; s++) {
                logits[s] = stepLogits.asSlice(s * row, row);
            }
            Decoder.CacheShape shape = model.cacheShape();
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
     * <p>If this throws, nothing has been added.
     *
     * @throws IllegalArgumentException if an id is not in the vocabulary or the tokens do not fit
     */
    public void append(int[]... ids) {
        check(ids);
        add(ids);
    }

    /**
     * Adds tokens to one conversation alone.
     *
     * <p>If this throws, nothing has been added.
     *
     * @throws IllegalArgumentException as {@link #append} does, or if there is no such conversation
     */
    public void appendTo(int conversation, int... ids) {
        checkConversation(conversation);
        check(conversation, ids);
        int[][] all = new int[lengths.length][0];
        all[conversation] = ids;
        add(all);
    }

    private void add(int[][] ids) {
        forgetStep();
        int[] before = lengths.clone();
        try {
            int[] done = new int[ids.length];
            for (PromptPiece piece = PromptPiece.next(ids, done, chunk); piece != null; piece = PromptPiece.next(ids, done, chunk)) {
                run(piece);
            }
        } catch (RuntimeException | Error failure) {
            System.arraycopy(before, 0, lengths, 0, lengths.length);
            throw failure;
        }
    }

    /**
     * Lets every conversation go on from another: conversation {@code s} becomes what {@code parents[s]} was. Keys and values are copied
     * only where a parent has several children. The scores are those of before until the next {@link #step} or {@link #append}.
     *
     * @throws IllegalArgumentException if there is not one parent for each, or no such conversation
     */
    public void branch(int... parents) {
        checkCount(parents.length);
        for (int parent : parents) {
            checkConversation(parent);
        }
        boolean sameShape = IntStream.range(0, parents.length)
                .allMatch(s -> lengths[parents[s]] == lengths[s] && sources[parents[s]] == sources[s]);
        Branches branches = Branches.of(parents, slots);
        branches.copies().forEach(copy -> caches.forEach(cache -> cache.copy(workspace, copy.from(), copy.to(), lengths[copy.parent()])));
        System.arraycopy(branches.slots(), 0, slots, 0, slots.length);
        System.arraycopy(Branches.pick(lengths, parents), 0, lengths, 0, lengths.length);
        System.arraycopy(Branches.pick(sources, parents), 0, sources, 0, sources.length);
        if (!sameShape) {
            forgetStep();
        } else if (decodeStep != null) {
            decodeStep.move(slots);
        }
    }

    /**
     * Forgets the last tokens of a conversation, so that it can go on differently. The scores are those of before until the next
     * {@link #step} or {@link #append}.
     *
     * @param length how many tokens stay
     * @throws IllegalArgumentException if the conversation has fewer, or is not there
     */
    public void truncate(int conversation, int length) {
        checkConversation(conversation);
        if (length < 0 || length > lengths[conversation]) {
            throw new IllegalArgumentException("%d tokens of conversation %d shall stay; it has %d".formatted(length, conversation, lengths[conversation]));
        }
        if (length != lengths[conversation]) {
            forgetStep();
            lengths[conversation] = length;
        }
    }

    /**
     * Adds one token to each conversation. Allocates nothing on the heap after its first call since an {@link #append}.
     *
     * <p>If this throws, nothing has been added.
     *
     * @throws IllegalArgumentException if an id is not in the vocabulary or a conversation is full
     */
    public void step(int... tokens) {
        checkCount(tokens.length);
        for (int s = 0; s < lengths.length; s++) {
            checkToken(tokens[s]);
            checkRoom(s, 1);
        }
        if (decodeStep == null) {
            decodeStep = new DecodeStep(model, workspace, caches, crossOfStep(), slots, lengths);
        }
        try {
            decodeStep.run(tokens, lengths, stepLogits);
        } catch (RuntimeException | Error failure) {
            forgetStep();
            throw failure;
        }
        for (int s = 0; s < lengths.length; s++) {
            lengths[s]++;
        }
    }

    @Override
    public void close() {
        forgetStep();
        workspace.close();
        caches.forEach(KeyValueCache::close);
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    /** What was recorded no longer fits the lengths. */
    private void forgetStep() {
        if (decodeStep != null) {
            decodeStep.close();
            decodeStep = null;
        }
    }

    private void check(int[][] ids) {
        checkCount(ids.length);
        for (int s = 0; s < ids.length; s++) {
            check(s, ids[s]);
        }
    }

    private void check(int s, int[] ids) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("no tokens for conversation %d; at least one is needed".formatted(s));
        }
        for (int id : ids) {
            checkToken(id);
        }
        checkRoom(s, ids.length);
    }

    private void checkConversation(int s) {
        if (s < 0 || s >= lengths.length) {
            throw new IllegalArgumentException("conversation %d; the session has %d, counted from 0".formatted(s, lengths.length));
        }
    }

    private void checkCount(int conversations) {
        if (conversations != lengths.length) {
            throw new IllegalArgumentException("tokens for %d conversations; the session has %d".formatted(conversations, lengths.length));
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

    private void run(PromptPiece piece) {
        for (int i = 0; i < piece.sequences(); i++) {
            lengths[piece.slot(i)] += piece.count(i);
        }
        workspace.reset();
        Sequences sequences = piece.table(slots, lengths);
        Pass pass = new Pass(workspace, sequences, workspace.integers(sequences.positions()), caches, cross(piece), observer);
        Tensor hidden = model.hidden(workspace.integers(piece.ids()), pass);
        int[] finished = piece.finished();
        if (finished.length == 0) {
            return;
        }
        Tensor scores = model.logits(hidden.gather(workspace.integers(piece.lastRows())), pass);
        for (int i = 0; i < finished.length; i++) {
            scores.rows(i, 1).read(logits[finished[i]]);
        }
    }

    private Cross cross(PromptPiece piece) {
        return encoding == null ? null : encoding.cross(IntStream.range(0, piece.sequences()).map(i -> sources[piece.slot(i)]).toArray(),
                IntStream.range(0, piece.sequences()).map(piece::count).toArray());
    }

    private Cross crossOfStep() {
        return encoding == null ? null : encoding.cross(sources, IntStream.range(0, sources.length).map(_ -> 1).toArray());
    }
}
