package org.transformer4j.models.session;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Recording;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Decoder;

/** One more token for each conversation: recorded the first time, run again ever after. */
final class DecodeStep implements AutoCloseable {
    private final Decoder model;
    private final Workspace workspace;
    private final List<KeyValueCache> caches;
    private final Cross cross;
    /** Ids, then positions: one for each conversation. */
    private final IntegerInput inputs;
    private final Sequences table;
    private Recording recording;
    private Slice scores;

    /**
     * A step.
     *
     * @param cross what each conversation looks at, with one row each; or null
     * @param slots where the keys and values of each conversation lie
     * @param lengths how many tokens each conversation has
     */
    DecodeStep(Decoder model, Workspace workspace, List<KeyValueCache> caches, Cross cross, int[] slots, int[] lengths) {
        this.model = model;
        this.workspace = workspace;
        this.caches = caches;
        this.cross = cross;
        inputs = new IntegerInput(workspace, 2 * lengths.length);
        int[] ones = new int[lengths.length];
        Arrays.fill(ones, 1);
        table = Sequences.of(slots, ones, lengths);
    }

    /** Adds {@code tokens} at the positions {@code lengths}, and reads the scores of all conversations into {@code logits}. */
    void run(int[] tokens, int[] lengths, MemorySegment logits) {
        for (int s = 0; s < lengths.length; s++) {
            inputs.set(s, tokens[s]);
            inputs.set(lengths.length + s, lengths[s]);
        }
        inputs.write(workspace);
        table.advance(1);
        if (recording == null) {
            workspace.reset();
            recording = workspace.record(this::pass);
        } else {
            recording.replay();
        }
        workspace.queue().read(scores, logits);
    }

    /** Every conversation lies in another slot from now on. */
    void move(int[] slots) {
        table.move(slots);
    }

    private void pass() {
        int count = table.count();
        Slice ids = inputs.slice().slice(0, count);
        Slice positions = inputs.slice().slice(count, count);
        Pass pass = new Pass(workspace, table, positions, caches, cross, Observer.NONE);
        scores = model.logits(model.hidden(ids, pass), pass).slice();
    }

    @Override
    public void close() {
        inputs.close();
    }
}
