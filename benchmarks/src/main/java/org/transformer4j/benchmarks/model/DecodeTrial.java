package org.transformer4j.benchmarks.model;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.transformer4j.benchmarks.measure.Fingerprint;
import org.transformer4j.benchmarks.measure.Trial;
import org.transformer4j.models.session.Session;

/**
 * Given tokens, one after the other behind a prompt, each up to its scores on the host. The prompt is not timed, nor is the first token
 * behind it, which records the pass that the others run again. The last scores depend on all tokens before, so they stand for them all.
 */
public final class DecodeTrial implements Trial {
    private final LoadedModel model;
    private final int[] prompt;
    private final int[] next;
    private MemorySegment scores;
    private long allocated;

    /** The model stays the caller's. */
    public DecodeTrial(LoadedModel model, int promptTokens, int tokens) {
        this.model = model;
        int[] all = model.tokens(promptTokens + tokens);
        this.prompt = Arrays.copyOf(all, promptTokens - 1);
        this.next = Arrays.copyOfRange(all, promptTokens - 1, all.length);
    }

    @Override
    public double time(int runs) {
        long nanos = 0;
        for (int i = 0; i < runs; i++) {
            long before = model.allocatedBytes();
            try (Session session = model.session(prompt.length + next.length)) {
                session.append(prompt);
                session.step(next[0]);
                long start = System.nanoTime();
                for (int token = 1; token < next.length; token++) {
                    session.step(next[token]);
                }
                nanos += System.nanoTime() - start;
                scores = PrefillTrial.copy(session);
            }
            allocated = model.allocatedBytes() - before;
        }
        return nanos * 1e-9;
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
