package org.transformer4j.models.generation;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.session.Session;

/**
 * Continues a conversation token by token: ids in, ids out. For one thread.
 *
 * {@snippet :
 * try (Session session = new Session(model)) {
 *     TokenGenerator generator = new TokenGenerator(session, prompt, Generation.greedy(), eos);
 *     for (int id = generator.next(); id != TokenGenerator.END; id = generator.next()) {
 *         System.out.println(id);
 *     }
 * }
 * }
 *
 * <p>The last token is not fed to the model, so after the end the session holds the conversation without it.
 */
public final class TokenGenerator implements TokenSource {
    /** What {@link #next} returns when there is no further token. */
    public static final int END = -1;

    private final Session session;
    private final int[] prompt;
    private final int held;
    private final Generation settings;
    private final int[] eos;
    private final BooleanSupplier cancelled;
    private final Sampler sampler;
    /** Null where no report is wanted. */
    private final LogProbReport report;
    private final LogitsFingerprint fingerprint = new LogitsFingerprint();
    private final int[] last = new int[1];
    private TokenLogProbs logProbs;
    private FinishReason finishReason;
    private int generated;
    private long promptNanos;
    private long generationNanos;

    /** As {@link #TokenGenerator(Session, int[], Generation, int[], BooleanSupplier)}, never cancelled. */
    public TokenGenerator(Session session, int[] prompt, Generation settings, int... eos) {
        this(session, prompt, settings, eos, () -> false);
    }

    /**
     * A generator that has not begun.
     *
     * @param session one conversation; it stays the caller's
     * @param prompt what to add to it first; at least one token
     * @param settings how to choose; stop strings are none of its business
     * @param eos tokens that end the generation
     * @param cancelled asked before each token, and now and then during a long prompt, whether to stop
     * @throws IllegalArgumentException if the prompt is empty, does not fit, or has a token that is not in the vocabulary, if a
     *     constraint has such a token, if the session holds several conversations, or the settings ask for several beams
     */
    public TokenGenerator(Session session, int[] prompt, Generation settings, int[] eos, BooleanSupplier cancelled) {
        this(session, prompt, 0, settings, eos, cancelled);
    }

    /**
     * A generator that has not begun.
     *
     * @param held how many of the first tokens of the prompt the session ends with already; fewer than all
     */
    TokenGenerator(Session session, int[] prompt, int held, Generation settings, int[] eos, BooleanSupplier cancelled) {
        if (session.sequences() != 1) {
            throw new IllegalArgumentException("a session with %d conversations; a token generator continues one"
                    .formatted(session.sequences()));
        }
        checkRoom(prompt, session.length(0) - held, session.capacity(), session.model());
        if (settings.searching()) {
            throw new IllegalArgumentException("settings with %d beams; a token generator follows one: give it beams(1), or make a BeamSearch"
                    .formatted(settings.beams().count()));
        }
        this.session = session;
        this.prompt = prompt.clone();
        this.held = held;
        this.settings = settings;
        this.eos = eos.clone();
        this.cancelled = cancelled;
        int vocabulary = session.model().vocabularySize();
        this.report = settings.topLogProbs().isPresent() ? new LogProbReport(settings.topLogProbs().getAsInt(), vocabulary) : null;
        this.sampler = new Sampler(settings, vocabulary, 0, eos);
        sampler.see(prompt);
    }

    static void checkRoom(int[] prompt, int length, int capacity, Decoder model) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt has no tokens; at least one is needed");
        }
        if (prompt.length > capacity - length) {
            throw new IllegalArgumentException("the prompt has %d tokens; there is room for %d in a context of %d: shorten it%s"
                    .formatted(prompt.length, capacity - length, capacity,
                            capacity < model.contextLength() ? ", or give the session more of the model's " + model.contextLength() : ""));
        }
    }

    /**
     * The next token, or {@link #END}. The first call runs the prompt. Allocates nothing on the heap from the third call on, unless
     * log-probabilities are to be reported.
     *
     * @throws NoTokenException if no score is a number, or the constraints forbid every token
     */
    @Override
    public int next() {
        finishReason = finishReason != null ? finishReason : reasonToStop();
        if (finishReason != null) {
            return END;
        }
        boolean first = generated == 0;
        long start = System.nanoTime();
        int id = first ? firstToken() : nextToken();
        long nanos = System.nanoTime() - start;
        if (first) {
            promptNanos = nanos;
        } else {
            generationNanos += nanos;
        }
        if (id == END) {
            return END;
        }
        generated++;
        last[0] = id;
        return id;
    }

    /** Why there is no further token; empty as long as there may be one. */
    @Override
    public Optional<FinishReason> finishReason() {
        return Optional.ofNullable(finishReason);
    }

    /** How probable the last token was; empty before the first one, and if the settings ask for no report. */
    @Override
    public Optional<TokenLogProbs> logProbs() {
        return Optional.ofNullable(logProbs);
    }

    /**
     * SHA-256, in hexadecimal, over all rows of scores that a token was chosen from so far, the end token included: little-endian
     * binary32, each NaN as {@code 0x7fc00000}. The same on every machine and backend.
     */
    @Override
    public String fingerprint() {
        return fingerprint.hex();
    }

    /** How long it took so far. */
    @Override
    public Timings timings() {
        return new Timings(prompt.length, held, promptNanos, generated, generationNanos);
    }

    private FinishReason reasonToStop() {
        if (generated == settings.maxNewTokens()) {
            return FinishReason.MAX_NEW_TOKENS;
        }
        if (generated > 0 && session.length(0) == session.capacity()) {
            return FinishReason.CONTEXT_FULL;
        }
        return cancelled.getAsBoolean() ? FinishReason.CANCELLED : null;
    }

    private int firstToken() {
        int end = held;
        while (end < prompt.length) {
            if (end > held && cancelled.getAsBoolean()) {
                finishReason = FinishReason.CANCELLED;
                return END;
            }
            int start = end;
            end += Math.min(settings.promptChunk(), prompt.length - start);
            session.append(Arrays.copyOfRange(prompt, start, end));
        }
        return choose();
    }

    private int nextToken() {
        session.step(last);
        return choose();
    }

    private int choose() {
        fingerprint.add(session.logits(0));
        int id = sampler.choose(session.logits(0));
        if (isEos(id)) {
            finishReason = FinishReason.EOS;
            return END;
        }
        if (report != null) {
            logProbs = report.of(id, session.logits(0));
        }
        return id;
    }

    private boolean isEos(int id) {
        for (int end : eos) {
            if (id == end) {
                return true;
            }
        }
        return false;
    }
}
