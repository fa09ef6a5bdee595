package org.transformer4j.models.session;

import java.util.ArrayList;
import java.util.Arrays;
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
 * What an encoder-decoder has read: the keys and values of some sources, for each cross-attention layer. Computed once, and shared by
 * all that is written about them.
 */
public final class Encoding implements AutoCloseable {
    private final int[] lengths;
    private final List<KeyValueCache> caches = new ArrayList<>();

    /**
     * Reads some sources.
     *
     * @param observer looks at the encoder's values
     * @throws IllegalArgumentException if a source is empty or too long, or has a token that is not in the vocabulary
     */
    public Encoding(EncoderDecoder model, Observer observer, int[]... sources) {
        this(model, observer, sources, Arrays.stream(sources).map(source -> IntStream.range(0, source.length).toArray()).toArray(int[][]::new));
    }

    /**
     * Reads some sources at positions of the caller's choice.
     *
     * @param observer looks at the encoder's values
     * @param positions the position of each token of each source
     * @throws IllegalArgumentException if a source is empty or too long, has a token that is not in the vocabulary, or a position that
     *     the model has not
     */
    public Encoding(EncoderDecoder model, Observer observer, int[][] sources, int[][] positions) {
        check(model, sources, positions);
        lengths = Arrays.stream(sources).mapToInt(source -> source.length).toArray();
        int longest = Arrays.stream(lengths).max().getAsInt();
        List<KeyValueCache> own = new ArrayList<>();
        try (Workspace workspace = model.backend().newWorkspace()) {
            allocate(model, model.crossCaches(), longest, caches);
            allocate(model, model.encoderCaches(), longest, own);
            Sequences sequences = Sequences.whole(lengths);
            Pass pass = new Pass(workspace, sequences, workspace.integers(flat(positions)), own, new Cross(sequences, caches), observer);
            Tensor encoded = model.encode(workspace.integers(flat(sources)), pass);
            model.remember(encoded, pass);
            workspace.finish();
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        } finally {
            own.forEach(KeyValueCache::close);
        }
    }

    /** Reads some sources. */
    public Encoding(EncoderDecoder model, int[]... sources) {
        this(model, Observer.NONE, sources);
    }

    private static int[] flat(int[][] rows) {
        return Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
    }

    private static void check(EncoderDecoder model, int[][] sources, int[][] positions) {
        if (sources.length == 0) {
            throw new IllegalArgumentException("no source; at least one is needed");
        }
        for (int[] source : sources) {
            if (source.length < 1 || source.length > model.sourceLength()) {
                throw new IllegalArgumentException("a source of %d tokens; the model takes 1 to %d".formatted(source.length, model.sourceLength()));
            }
            for (int id : source) {
                if (id < 0 || id >= model.sourceVocabularySize()) {
                    throw new IllegalArgumentException("token id %d; the encoder's vocabulary is 0 to %d".formatted(id, model.sourceVocabularySize() - 1));
                }
            }
        }
        for (int s = 0; s < sources.length; s++) {
            if (positions.length != sources.length || positions[s].length != sources[s].length) {
                throw new IllegalArgumentException("positions that do not fit the sources; one for each token of %d sources is needed"
                        .formatted(sources.length));
            }
            for (int position : positions[s]) {
                if (position < 0 || position >= model.sourceLength()) {
                    throw new IllegalArgumentException("position %d; the encoder takes 0 to %d".formatted(position, model.sourceLength() - 1));
                }
            }
        }
    }

    private void allocate(EncoderDecoder model, Decoder.CacheShape shape, int longest, List<KeyValueCache> list) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            list.add(new KeyValueCache(model.backend(), new CacheSpec(lengths.length, shape.kvHeads(), shape.headDim(), longest)));
        }
    }

    /** How many sources there are. */
    public int sources() {
        return lengths.length;
    }

    /** Tokens of a source. */
    public int length(int source) {
        return lengths[source];
    }

    /**
     * What rows look at.
     *
     * @param sources for each sequence of rows its source
     * @param rows for each of them how many rows it has
     */
    Cross cross(int[] sources, int[] rows) {
        return new Cross(Sequences.of(sources, rows, Arrays.stream(sources).map(source -> lengths[source]).toArray()), caches);
    }

    @Override
    public void close() {
        caches.forEach(KeyValueCache::close);
        caches.clear();
    }
}
