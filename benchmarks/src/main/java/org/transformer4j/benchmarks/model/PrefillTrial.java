package org.transformer4j.benchmarks.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.benchmarks.measure.Fingerprint;
import org.transformer4j.benchmarks.measure.Trial;
import org.transformer4j.models.session.Session;

/** A prompt in a new session, up to the scores of the next token on the host. Making the session is not timed. */
public final class PrefillTrial implements Trial {
    private final LoadedModel model;
    private final int[] prompt;
    private MemorySegment scores;
    private long allocated;

    /** The model stays the caller's. */
    public PrefillTrial(LoadedModel model, int tokens) {
        this.model = model;
        this.prompt = model.tokens(tokens);
    }

    @Override
    public double time(int runs) {
        long nanos = 0;
        for (int i = 0; i < runs; i++) {
            long before = model.allocatedBytes();
            try (Session session = model.session(prompt.length)) {
                long start = System.nanoTime();
                session.append(prompt);
                nanos += System.nanoTime() - start;
                scores = copy(session);
            }
            allocated = model.allocatedBytes() - before;
        }
        return nanos * 1e-9;
    }

    /** The scores outlive the session. */
    static MemorySegment copy(Session session) {
        return MemorySegment.ofArray(session.logits(0).toArray(ValueLayout.JAVA_FLOAT));
    }

    @Override
    public String fingerprint() {
        return new Fingerprint().add(scores).hex();
    }

    @Override
    public String path() {
        return model.path();
    }

    @Override
    public long allocatedBytes() {
        return model.weightBytes() + allocated;
    }

    @Override
    public void close() {
        // The model is kept for the next trial.
    }
}
