package org.transformer4j.models.generation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.transformer4j.models.session.Session;

/** The tokens of the best hypothesis of a beam search, which is made when the first one is asked for. For one thread. */
final class BeamTokens implements TokenSource {
    private final Session session;
    private final int[] prompt;
    private final Generation settings;
    private final BooleanSupplier cancelled;
    private final BeamSearch search;
    private final int mostNewTokens;
    private List<GeneratedTokens> results;
    private FinishReason finishReason;
    private boolean wasCancelled;
    private int given;
    private int steps;
    private long promptNanos;
    private long searchNanos;

    /**
     * A search that has not begun.
     *
     * @param session as many empty conversations as there are beams; it stays the caller's
     * @throws IllegalArgumentException if prompt, settings or session do not fit
     */
    BeamTokens(Session session, int[] prompt, Generation settings, int[] eos, BooleanSupplier cancelled) {
        settings.checkSearch();
        TokenGenerator.checkRoom(prompt, 0, session.capacity(), session.model());
        this.session = session;
        this.prompt = prompt;
        this.settings = settings;
        this.cancelled = cancelled;
        // The last token is not fed to the model.
        this.mostNewTokens = (int) Math.min(settings.maxNewTokens(), session.capacity() - prompt.length + 1L);
        this.search = new BeamSearch(settings.beams(), settings.maxNewTokens(mostNewTokens), session.model().vocabularySize(), prompt, eos);
    }

    /** What was found, the best first; one without tokens if the search was cancelled before there was anything. */
    List<GeneratedTokens> results() {
        if (results == null) {
            long start = System.nanoTime();
            SessionBeams source = new SessionBeams(session);
            boolean goesOn = readPrompt() && !isCancelled() && search.advance(source::logits);
            steps = wasCancelled ? 0 : 1;
            promptNanos = System.nanoTime() - start;
            while (goesOn && !isCancelled()) {
                source.step(search.parents(), search.tokens());
                goesOn = search.advance(source::logits);
                steps++;
            }
            searchNanos = System.nanoTime() - start - promptNanos;
            results = results(search, wasCancelled, mostNewTokens < settings.maxNewTokens(), timings());
        }
        return results;
    }

    /**
     * What a search found.
     *
     * @param cancelled whether it was ended before its time
     * @param contextFull whether its limit is that of the context
     */
    static List<GeneratedTokens> results(BeamSearch search, boolean cancelled, boolean contextFull, Timings timings) {
        FinishReason limit = cancelled && !search.done() ? FinishReason.CANCELLED : contextFull ? FinishReason.CONTEXT_FULL : FinishReason.MAX_NEW_TOKENS;
        List<BeamHypothesis> best = search.best();
        if (best.isEmpty()) {
            return List.of(new GeneratedTokens(new int[0], List.of(), OptionalDouble.empty(), limit, search.fingerprint(), timings));
        }
        return best.stream().map(found -> new GeneratedTokens(found.ids(), found.logProbs(), OptionalDouble.of(found.score()),
                found.ended() ? FinishReason.EOS : limit, search.fingerprint(), timings)).toList();
    }

    @Override
    public int next() {
        GeneratedTokens best = results().getFirst();
        if (given == best.ids().length) {
            finishReason = best.finishReason();
            return TokenGenerator.END;
        }
        return best.ids()[given++];
    }

    @Override
    public Optional<FinishReason> finishReason() {
        return Optional.ofNullable(finishReason);
    }

    @Override
    public Optional<TokenLogProbs> logProbs() {
        return given == 0 || settings.topLogProbs().isEmpty() ? Optional.empty() : Optional.of(results().getFirst().logProbs().get(given - 1));
    }

    @Override
    public String fingerprint() {
        return search.fingerprint();
    }

    /** Every step of the search counts as a token, since it takes all beams one further. */
    @Override
    public Timings timings() {
        return new Timings(prompt.length, 0, promptNanos, steps, searchNanos);
    }

    private boolean isCancelled() {
        wasCancelled = wasCancelled || cancelled.getAsBoolean();
        return wasCancelled;
    }

    private boolean readPrompt() {
        return IntStream.iterate(0, start -> start < prompt.length, start -> start + settings.promptChunk()).allMatch(start -> {
            if (start > 0 && isCancelled()) {
                return false;
            }
            session.appendTo(0, Arrays.copyOfRange(prompt, start, Math.min(prompt.length, start + settings.promptChunk())));
            return true;
        });
    }
}
