package org.transformer4j.models.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.transformer4j.models.session.Session;

/** One generation of text on its way. It opens a session at its first piece and releases it after the last. For one thread. */
final class TextRun implements AutoCloseable {
    private final SessionSupply supply;
    private final int[] prompt;
    private final Generation settings;
    private final int[] eos;
    private final BooleanSupplier cancelled;
    private final Consumer<TextRun> onClose;
    private final TextPieces pieces;
    private final List<Integer> ids = new ArrayList<>();
    private final List<TokenLogProbs> logProbs = new ArrayList<>();
    private Session session;
    private TokenSource tokens;
    private long openNanos;
    private boolean ended;
    private boolean closed;

    /**
     * A run that has not begun and holds nothing that must be closed.
     *
     * @param supply gives the session; for this run alone
     * @param prompt what the tokens continue, not empty
     * @param onClose called when the run no longer needs the model
     */
    TextRun(SessionSupply supply, int[] prompt, TextPieces pieces, Generation settings, int[] eos, BooleanSupplier cancelled,
            Consumer<TextRun> onClose) {
        this.supply = supply;
        this.prompt = prompt;
        this.settings = settings;
        this.eos = eos;
        this.cancelled = cancelled;
        this.onClose = onClose;
        this.pieces = pieces;
    }

    /** The next piece of text, at least one character, or null at the end. */
    String next() {
        try {
            while (!ended) {
                String piece = advance();
                if (!piece.isEmpty()) {
                    return piece;
                }
            }
        } catch (RuntimeException | Error failure) {
            release();
            throw failure;
        }
        close();
        return null;
    }

    /** All of it, each piece given to {@code sink} as soon as it is certain. */
    Generated toEnd(Consumer<String> sink) {
        StringBuilder text = new StringBuilder();
        for (String piece = next(); piece != null; piece = next()) {
            text.append(piece);
            sink.accept(piece);
        }
        FinishReason reason = pieces.stopped() ? FinishReason.STOP_STRING : tokens.finishReason().orElseThrow();
        OptionalDouble score = tokens instanceof BeamTokens beams ? beams.results().getFirst().score() : OptionalDouble.empty();
        return new Generated(text.toString(), ids.stream().mapToInt(Integer::intValue).toArray(), logProbs, score, reason, tokens.fingerprint(),
                timings());
    }

    @Override
    public void close() {
        release(held());
    }

    private void release(int... held) {
        ended = true;
        if (!closed) {
            closed = true;
            session = null;
            supply.release(held);
            onClose.accept(this);
        }
    }

    /** The tokens that the model was given: the last one usually not. */
    private int[] held() {
        int length = session == null ? 0 : session.length(0);
        return IntStream.concat(IntStream.of(prompt), ids.stream().mapToInt(Integer::intValue)).limit(length).toArray();
    }

    /** One token further; the text that became certain. */
    private String advance() {
        if (tokens == null) {
            begin();
        }
        int id = tokens.next();
        ended = id == TokenGenerator.END;
        if (ended) {
            return pieces.finish();
        }
        ids.add(id);
        tokens.logProbs().ifPresent(logProbs::add);
        String text = pieces.accept(id);
        ended = pieces.stopped();
        return text;
    }

    private Timings timings() {
        Timings own = tokens.timings();
        return new Timings(supply.sourceTokens() + own.promptTokens(), own.reusedTokens(), openNanos + own.promptNanos(), own.generatedTokens(),
                own.generationNanos());
    }

    private void begin() {
        settings.checkSearch();
        long start = System.nanoTime();
        session = supply.open(prompt, settings.beams().count(), settings.maxNewTokens(), settings.promptChunk());
        openNanos = System.nanoTime() - start;
        tokens = TokenSource.of(session, prompt, settings, eos, cancelled);
    }
}
