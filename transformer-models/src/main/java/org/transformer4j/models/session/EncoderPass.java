package org.transformer4j.models.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.TextEncoder;

/** Whole sequences through an encoder at once. Used by one thread. */
public final class EncoderPass implements AutoCloseable {
    private final TextEncoder model;
    private final Batch batch;
    private final Sequences sequences;
    private final Workspace workspace;
    private final List<KeyValueCache> caches = new ArrayList<>();

    /**
     * What goes in.
     *
     * @param lengths rows of each sequence, at least 1 each
     * @param ids the tokens of all sequences, one after the other
     * @param types the kind of segment of each of them, or null for 0
     * @param positions the position of each of them, or null to count them from the model's first
     */
    public record Batch(int[] lengths, int[] ids, int[] types, int[] positions) {
        /** Texts of one segment, at positions one after the other. */
        public static Batch of(int[]... sequences) {
            int[] lengths = IntStream.range(0, sequences.length).map(s -> sequences[s].length).toArray();
            return new Batch(lengths, IntStream.range(0, sequences.length).flatMap(s -> IntStream.of(sequences[s])).toArray(), null, null);
        }
    }

    /**
     * A pass over a batch.
     *
     * @throws IllegalArgumentException if an id, type, length or position is outside of what the model knows, or there is not one for
     *     each row
     */
    public EncoderPass(TextEncoder model, Batch batch) {
        this.model = model;
        this.batch = batch;
        this.sequences = Sequences.whole(batch.lengths);
        check();
        this.workspace = model.backend().newWorkspace();
        Decoder.CacheShape shape = model.cacheShape();
        CacheSpec spec = new CacheSpec(Math.max(1, sequences.count()), shape.kvHeads(), shape.headDim(), Math.max(1, sequences.longest()));
        try {
            for (int layer = 0; layer < shape.layers(); layer++) {
                caches.add(new KeyValueCache(model.backend(), spec));
            }
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    private void check() {
        int first = model.positions().first();
        require("length of a sequence", batch.lengths, 1, model.contextLength());
        require("token id", batch.ids, 0, model.vocabularySize() - 1);
        for (int[] each : new int[][] {batch.ids, batch.types, batch.positions}) {
            if (each != null && each.length != sequences.rows()) {
                throw new IllegalArgumentException("%d numbers for %d rows; one each is needed".formatted(each.length, sequences.rows()));
            }
        }
        if (batch.types != null) {
            require("token type", batch.types, 0, Math.max(1, model.tokenTypes()) - 1);
        }
        if (batch.positions != null) {
            require("position", batch.positions, 0, first + model.contextLength() - 1);
        }
    }

    private static void require(String what, int[] values, int least, int most) {
        for (int value : values) {
            if (value < least || value > most) {
                throw new IllegalArgumentException("%s %d; the model takes %d to %d".formatted(what, value, least, most));
            }
        }
    }

    /** The states of all rows, {@code [rows, width]}. */
    public float[] states() {
        return run(Observer.NONE).toArray();
    }

    /** What the head makes of all rows, or of the first row of each sequence. */
    public float[] scores() {
        return head().task().ofFirstRows() ? scores(IntStream.range(0, sequences.count()).map(sequences::queryStart).toArray()) : scored(null);
    }

    /**
     * What the head makes of some rows, counted over all sequences.
     *
     * @throws IllegalArgumentException if there is no such row
     */
    public float[] scores(int... rows) {
        require("row", rows, 0, sequences.rows() - 1);
        return scored(rows.clone());
    }

    private float[] scored(int[] rows) {
        Pass pass = pass(Observer.NONE);
        Tensor states = model.hidden(input(), pass);
        return head().layer().forward(rows == null ? states : states.gather(workspace.integers(rows)), pass).toArray();
    }

    private TextEncoder.Head head() {
        return model.head().orElseThrow(() -> new IllegalStateException(
                "%s has no head; its states are all it gives".formatted(model.config().modelType())));
    }

    /** Runs all layers, showing the values on the way. */
    public void observe(Observer observer) {
        run(observer);
        workspace.finish();
    }

    private Tensor run(Observer observer) {
        Pass pass = pass(observer);
        return model.hidden(input(), pass);
    }

    private Pass pass(Observer observer) {
        workspace.reset();
        int[] positions = batch.positions;
        if (positions == null) {
            positions = sequences.positions();
            for (int row = 0; row < positions.length; row++) {
                positions[row] += model.positions().first();
            }
        }
        return new Pass(workspace, sequences, workspace.integers(positions), caches, observer);
    }

    private TextEncoder.Input input() {
        Slice types = model.tokenTypes() == 0 ? null : workspace.integers(batch.types == null ? new int[sequences.rows()] : batch.types);
        return new TextEncoder.Input(workspace.integers(batch.ids), types, factors());
    }

    private Slice factors() {
        float[] factors = new float[sequences.rows()];
        boolean any = false;
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.queryStart(s);
            int[] ids = Arrays.copyOfRange(batch.ids, start, start + sequences.queryLength(s));
            Optional<float[]> own = model.embeddingFactors(ids);
            any |= own.isPresent();
            own.ifPresent(values -> System.arraycopy(values, 0, factors, start, values.length));
        }
        return any ? workspace.tensor(Shape.of(factors.length), factors).slice() : null;
    }

    @Override
    public void close() {
        workspace.close();
        caches.forEach(KeyValueCache::close);
        caches.clear();
    }
}
