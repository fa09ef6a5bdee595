package org.transformer4j.models.session;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;

/**
 * Whole sequences through a decoder at once, outside of any conversation: the scores of every row, not only of the last, at
 * positions of the caller's choice. Used by one thread.
 */
public final class DecoderPass implements AutoCloseable {
    /** Rows whose scores are computed together; a vocabulary is wide, and its rows need not be there all at once. */
    private static final int SCORED_TOGETHER = 256;

    private final Decoder model;
    private final int[] lengths;
    private final int[] ids;
    private final int[] positions;
    private final Workspace workspace;
    private final List<KeyValueCache> caches = new ArrayList<>();
    private final Cross cross;

    /**
     * A pass over some sequences.
     *
     * @param lengths rows of each sequence, at least 1 each
     * @param ids the tokens of all sequences, one after the other
     * @param positions the position of each of them
     * @throws IllegalArgumentException if an id or a position is outside of what the model knows, or there is not one for each row
     */
    public DecoderPass(Decoder model, int[] lengths, int[] ids, int[] positions) {
        this(model, null, null, lengths, ids, positions);
    }

    /**
     * A pass over texts about what an encoder has read.
     *
     * @param encoding what was read; stays the caller's
     * @param sources for each sequence the number of its source
     */
    public DecoderPass(EncoderDecoder model, Encoding encoding, int[] sources, int[] lengths, int[] ids, int[] positions) {
        this((Decoder) model, encoding, sources, lengths, ids, positions);
    }

    private DecoderPass(Decoder model, Encoding encoding, int[] sources, int[] lengths, int[] ids, int[] positions) {
        int rows = Sequences.whole(lengths).rows();
        if (ids.length != rows || positions.length != rows) {
            throw new IllegalArgumentException("%d ids and %d positions for %d rows; one each is needed".formatted(ids.length, positions.length, rows));
        }
        int longest = 0;
        for (int length : lengths) {
            longest = Math.max(longest, inside("length of a sequence", length, 1, model.contextLength()));
        }
        for (int row = 0; row < rows; row++) {
            inside("token id", ids[row], 0, model.vocabularySize() - 1);
            inside("position", positions[row], 0, model.contextLength() - 1);
        }
        this.model = model;
        this.cross = encoding == null ? null : encoding.cross(sources, lengths);
        this.lengths = lengths.clone();
        this.ids = ids.clone();
        this.positions = positions.clone();
        this.workspace = model.backend().newWorkspace();
        Decoder.CacheShape shape = model.cacheShape();
        try {
            for (int layer = 0; layer < shape.layers(); layer++) {
                caches.add(new KeyValueCache(model.backend(), new CacheSpec(lengths.length, shape.kvHeads(), shape.headDim(), longest)));
            }
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /** Runs all layers, showing the values on the way. */
    public void observe(Observer observer) {
        workspace.reset();
        model.hidden(workspace.integers(ids), pass(observer));
        workspace.finish();
    }

    /** Runs all layers and gives the scores of the next token after each row, {@code [rows, vocabulary]}. */
    public float[] logits() {
        workspace.reset();
        Tensor last = model.hidden(workspace.integers(ids), pass(Observer.NONE));
        int width = last.shape().width();
        float[] hidden = last.toArray();
        int vocabulary = model.vocabularySize();
        float[] logits = new float[Math.multiplyExact(ids.length, vocabulary)];
        for (int row = 0; row < ids.length; row += SCORED_TOGETHER) {
            int rows = Math.min(SCORED_TOGETHER, ids.length - row);
            float[] part = new float[rows * width];
            System.arraycopy(hidden, row * width, part, 0, part.length);
            workspace.reset();
            float[] scores = model.logits(workspace.tensor(Shape.of(rows, width), part), pass(Observer.NONE)).toArray();
            System.arraycopy(scores, 0, logits, row * vocabulary, scores.length);
        }
        return logits;
    }

    @Override
    public void close() {
        workspace.close();
        caches.forEach(KeyValueCache::close);
        caches.clear();
    }

    private Pass pass(Observer observer) {
        return new Pass(workspace, Sequences.whole(lengths), workspace.integers(positions), caches, cross, observer);
    }

    private static int inside(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s %d; the model takes %d to %d".formatted(what, value, least, most));
        }
        return value;
    }
}
