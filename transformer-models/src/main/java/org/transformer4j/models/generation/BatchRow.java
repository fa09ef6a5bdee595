package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;

/** One of several texts that are made side by side. */
final class BatchRow {
    private final Generation settings;
    private final int[] eos;
    private final Sampler sampler;
    private final LogProbReport report;
    private final IntPredicate goesOn;
    private final LogitsFingerprint fingerprint = new LogitsFingerprint();
    private final List<Integer> ids = new ArrayList<>();
    private final List<TokenLogProbs> logProbs = new ArrayList<>();
    private FinishReason reason;

    /** @param goesOn hears of each token, and says whether more is wanted */
    BatchRow(int[] prompt, Generation settings, int vocabulary, int[] eos, IntPredicate goesOn) {
        this.settings = settings;
        this.eos = eos;
        this.goesOn = goesOn;
        this.report = settings.topLogProbs().isPresent() ? new LogProbReport(settings.topLogProbs().getAsInt(), vocabulary) : null;
        this.sampler = new Sampler(settings, vocabulary, 0, eos);
        sampler.see(prompt);
    }

    boolean ended() {
        return reason != null;
    }

    void end(FinishReason newReason) {
        reason = reason == null ? newReason : reason;
    }

    /** The last token, or any where there is none. */
    int last() {
        return ids.isEmpty() ? 0 : ids.getLast();
    }

    /** Chooses the next token, or ends. */
    void choose(MemorySegment logits) {
        fingerprint.add(logits);
        int id = sampler.choose(logits);
        if (Arrays.stream(eos).anyMatch(end -> end == id)) {
            end(FinishReason.EOS);
            return;
        }
        ids.add(id);
        if (report != null) {
            logProbs.add(report.of(id, logits));
        }
        if (!goesOn.test(id)) {
            end(FinishReason.STOP_STRING);
        } else if (ids.size() == settings.maxNewTokens()) {
            end(FinishReason.MAX_NEW_TOKENS);
        }
    }

    /**
     * What came of it.
     *
     * @param times how long it took
     * @param promptTokens how many tokens were read
     */
    GeneratedTokens result(Timings times, int promptTokens) {
        return new GeneratedTokens(ids.stream().mapToInt(Integer::intValue).toArray(), logProbs, OptionalDouble.empty(), reason,
                fingerprint.hex(), new Timings(promptTokens, times.reusedTokens(), times.promptNanos(), ids.size(), times.generationNanos()));
    }
}
