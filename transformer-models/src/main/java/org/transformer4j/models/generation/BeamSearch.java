package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.transformer4j.models.config.GenerationConfig.Beams;

/**
 * Searches the most probable continuations of one prompt: of all continuations of the beams by one token the best become the next
 * beams, and those that end are kept as hypotheses.
 *
 * {@snippet :
 * BeamSearch search = new BeamSearch(beams, Generation.greedy().maxNewTokens(40), vocabulary, prompt, eos);
 * List<BeamHypothesis> best = search.run(source);
 * }
 *
 * <p>The scores of a beam become log-probabilities, then pass through the repetition penalty and the constraints of the settings, and
 * are added to those of its tokens, in float and as canon-1 says: so the same hypotheses are found on every backend. What is kept when,
 * and when the search ends, is as in Hugging Face transformers. Instead of {@link #run} several searches can be taken through one
 * source side by side with {@link #advance}. For one thread. Source of the length penalty: Wu et al. (2016), "Google's Neural Machine
 * Translation System", section 7, here a plain power of the length.
 */
public final class BeamSearch {
    /** What the beams but the first begin with, so that the prompt does not count several times. */
    private static final float NEVER_FIRST = -1e9f;

    private final Beams beams;
    private final int maxNewTokens;
    private final int[] eos;
    private final LogitsProcessor[] processors;
    private final Scores scores;
    private final LogSoftmax softmax = new LogSoftmax();
    private final float[] row;
    private final BeamCandidates candidates;
    private final BeamHypotheses hypotheses;
    private TokenHistory[] histories;
    private TokenHistory[] formerHistories;
    /** How probable the tokens of each beam were; null where no report is wanted. */
    private LogProbTrail[] trails;
    private final LogProbReport report;
    private final LogitsFingerprint fingerprint = new LogitsFingerprint();
    private final float[] sums;
    private final int[] parents;
    private final int[] tokens;
    private int steps;
    /** Whether the hypotheses ended the search, so that the beams no longer count. */
    private boolean complete;
    private boolean done;

    /**
     * A search that has not begun.
     *
     * @param beams how many, and when to stop
     * @param settings greedy ones: the penalty, the constraints, and how many tokens a continuation has at most
     * @param vocabulary number of tokens
     * @param prompt what is continued; for an encoder-decoder what its decoder begins with
     * @param eos tokens that end a continuation
     * @throws IllegalArgumentException if the settings ask for chance, more hypotheses are to be returned than there are beams, or a
     *     token is not in the vocabulary
     */
    public BeamSearch(Beams beams, Generation settings, int vocabulary, int[] prompt, int... eos) {
        check(beams, settings, vocabulary, prompt);
        this.beams = beams;
        this.maxNewTokens = settings.maxNewTokens();
        this.eos = eos.clone();
        this.processors = LogitsProcessors.constraining(settings, vocabulary, eos);
        this.scores = new Scores(vocabulary);
        this.row = new float[vocabulary];
        long most = Math.min(Math.max(2, 1 + eos.length) * (long) beams.count(), (long) beams.count() * vocabulary);
        this.candidates = new BeamCandidates(Math.toIntExact(most));
        this.hypotheses = new BeamHypotheses(beams, maxNewTokens);
        this.histories = histories(prompt);
        this.formerHistories = histories(prompt);
        this.report = settings.topLogProbs().isPresent() ? new LogProbReport(settings.topLogProbs().getAsInt(), vocabulary) : null;
        this.trails = new LogProbTrail[beams.count()];
        this.sums = new float[beams.count()];
        Arrays.fill(sums, 1, sums.length, NEVER_FIRST);
        this.parents = new int[beams.count()];
        this.tokens = new int[beams.count()];
    }

    /** Searches to the end; the best hypotheses, the best first. */
    public List<BeamHypothesis> run(BeamSource source) {
        return run(source, () -> false);
    }

    /**
     * Searches to the end; the best hypotheses, the best first.
     *
     * @param cancelled asked before each step whether to stop with what there is
     */
    public List<BeamHypothesis> run(BeamSource source, BooleanSupplier cancelled) {
        while (!cancelled.getAsBoolean() && advance(source::logits)) {
            source.step(parents, tokens);
        }
        return best();
    }

    /**
     * One token further.
     *
     * @param logits the scores of each beam; in the first step only beam 0 is asked for
     * @return whether the search goes on: then the source has to step to {@link #parents} and {@link #tokens}
     * @throws NoTokenException if no token of a beam is possible
     */
    public boolean advance(IntFunction<MemorySegment> logits) {
        if (done) {
            return false;
        }
        candidates.clear();
        for (int beam = 0; beam < sums.length; beam++) {
            MemorySegment own = logits.apply(steps == 0 ? 0 : beam);
            offer(beam, own);
            if (steps > 0 || beam == 0) {
                fingerprint.add(own);
            }
        }
        boolean first = steps++ == 0;
        takeCandidates(beam -> logits.apply(first ? 0 : beam));
        complete = hypotheses.complete(candidates.sum(0), steps);
        done = complete || steps == maxNewTokens;
        return !done;
    }

    /** Whether it has come to its end by itself. */
    boolean done() {
        return done;
    }

    /** For each beam the former one that it continues. */
    public int[] parents() {
        return parents.clone();
    }

    /** For each beam its last token. */
    public int[] tokens() {
        return tokens.clone();
    }

    /**
     * Ends the search. The best hypotheses, the best first: those that ended, and the beams unless they could no longer win; none before
     * the first step.
     */
    public List<BeamHypothesis> best() {
        for (int beam = 0; beam < sums.length && steps > 0 && !complete; beam++) {
            hypotheses.add(histories[beam].generated(), sums[beam], steps, false, LogProbTrail.all(trails[beam]));
        }
        complete = true;
        done = true;
        return hypotheses.best();
    }

    /**
     * SHA-256 over the scores so far: those of the prompt, then step by step those of each beam, as little-endian binary32 with each NaN as
     * {@code 0x7fc00000}, in 64 hexadecimal digits.
     */
    public String fingerprint() {
        return fingerprint.hex();
    }

    private void offer(int beam, MemorySegment logits) {
        if (logits.byteSize() != (long) row.length * Float.BYTES) {
            throw new IllegalArgumentException("%d bytes of scores for a vocabulary of %d tokens; 4 bytes each are expected"
                    .formatted(logits.byteSize(), row.length));
        }
        MemorySegment.copy(logits, ValueLayout.JAVA_FLOAT, 0, row, 0, row.length);
        softmax.apply(row);
        scores.load(row);
        for (LogitsProcessor processor : processors) {
            processor.process(histories[beam], scores);
        }
        scores.copyTo(row);
        for (int id = 0; id < row.length; id++) {
            candidates.offer(row[id] + sums[beam], beam, id);
        }
    }

    /** Keeps the candidates that end, if they are good enough to have become beams, and makes the next beams of the others. */
    private void takeCandidates(IntFunction<MemorySegment> logits) {
        int next = 0;
        float[] nextSums = new float[sums.length];
        for (int rank = 0; rank < candidates.count() && next < sums.length; rank++) {
            // In the first step all beams are the prompt, which a source may hold only once.
            int beam = steps == 1 ? 0 : candidates.beam(rank);
            int token = candidates.token(rank);
            float sum = candidates.sum(rank);
            if (!isEos(token)) {
                parents[next] = beam;
                tokens[next] = token;
                nextSums[next++] = sum;
            } else if (rank < sums.length && sum > Float.NEGATIVE_INFINITY) {
                hypotheses.add(histories[beam].generated(), sum, steps, true, LogProbTrail.all(trails[beam]));
            }
        }
        if (next < sums.length) {
            throw new NoTokenException("%d beams have only %d continuations that do not end; use fewer beams".formatted(sums.length, next));
        }
        System.arraycopy(nextSums, 0, sums, 0, next);
        for (int beam = 0; beam < sums.length; beam++) {
            formerHistories[beam].set(histories[parents[beam]]);
            formerHistories[beam].add(tokens[beam]);
        }
        follow(logits);
        TokenHistory[] newest = formerHistories;
        formerHistories = histories;
        histories = newest;
    }

    /** Reports on the tokens that the beams were just continued by. */
    private void follow(IntFunction<MemorySegment> logits) {
        if (report != null) {
            LogProbTrail[] next = new LogProbTrail[sums.length];
            Arrays.setAll(next, beam -> new LogProbTrail(trails[parents[beam]], report.of(tokens[beam], logits.apply(parents[beam]))));
            trails = next;
        }
    }

    private boolean isEos(int token) {
        for (int end : eos) {
            if (token == end) {
                return true;
            }
        }
        return false;
    }

    private TokenHistory[] histories(int[] prompt) {
        TokenHistory[] all = new TokenHistory[beams.count()];
        Arrays.setAll(all, beam -> {
            TokenHistory history = new TokenHistory();
            Arrays.stream(prompt).forEach(history::addPrompt);
            return history;
        });
        return all;
    }

    private static void check(Beams beams, Generation settings, int vocabulary, int[] prompt) {
        if (settings.sampling().doSample()) {
            throw new IllegalArgumentException("a beam search with sampling; expected settings without, such as Generation.greedy()");
        }
        if (beams.count() < 1 || beams.returned() < 1 || beams.returned() > beams.count()) {
            throw new IllegalArgumentException("%d hypotheses of %d beams; expected from 1 to the number of beams"
                    .formatted(beams.returned(), beams.count()));
        }
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt has no tokens; at least one is needed");
        }
        for (int id : prompt) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException("token id %d; the model's vocabulary is 0 to %d".formatted(id, vocabulary - 1));
            }
        }
    }
}
