package org.transformer4j.models.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.session.Session;
import org.transformer4j.models.tokenizer.StreamingDecoder;
import org.transformer4j.models.tokenizer.Tokenizer;

/** One generation of text on its way. It opens a session at its first piece and closes it after the last. For one thread. */
final class TextRun implements AutoCloseable {
    /** So few different sizes of caches that the kernels prepared for one conversation serve others as well. */
    private static final int LEAST_CAPACITY = 256;
    /** How many tokens of the prompt the first new ones are decoded with: a word keeps its blank only after another one. */
    private static final int DECODED_CONTEXT = 16;

    private final Decoder model;
    private final int[] prompt;
    private final Generation settings;
    private final int[] eos;
    private final BooleanSupplier cancelled;
    private final Consumer<TextRun> onClose;
    private final StreamingDecoder decoder;
    private final StopStrings stops;
    private final List<Integer> ids = new ArrayList<>();
    private final List<TokenLogProbs> logProbs = new ArrayList<>();
    private Session session;
    private TokenGenerator tokens;
    private boolean ended;

    /**
     * A run that has not begun and holds nothing that must be closed.
     *
     * @param onClose called when the run no longer needs the model
     * @throws IllegalArgumentException if the prompt does not fit into the model's context
     */
    TextRun(Decoder model, Tokenizer tokenizer, int[] prompt, Generation settings, int[] eos, BooleanSupplier cancelled,
            Consumer<TextRun> onClose) {
        TokenGenerator.checkRoom(prompt, 0, model.contextLength(), model);
        this.model = model;
        this.prompt = prompt;
        this.settings = settings;
        this.eos = eos;
        this.cancelled = cancelled;
        this.onClose = onClose;
        this.decoder = tokenizer.stream(true);
        this.stops = new StopStrings(settings.stopStrings());
        for (int i = Math.max(0, prompt.length - DECODED_CONTEXT); i < prompt.length; i++) {
            decoder.accept(prompt[i]);
        }
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
            close();
            throw failure;
        }
        close();
        return null;
    }

    /** What came of it, once {@link #next} has returned null; {@code text} is what it returned before. */
    Generated result(String text) {
        return new Generated(text, ids.stream().mapToInt(Integer::intValue).toArray(), logProbs, tokens.finishReason().orElseThrow(),
                tokens.fingerprint(), tokens.timings());
    }

    @Override
    public void close() {
        ended = true;
        if (session != null) {
            session.close();
            session = null;
        }
        onClose.accept(this);
    }

    /** One token further; the text that became certain. */
    private String advance() {
        if (session == null) {
            session = new Session(model, 1, capacity(), settings.promptChunk());
            tokens = new TokenGenerator(session, prompt, settings, eos, cancelled);
        }
        int id = tokens.next();
        ended = id == TokenGenerator.END;
        if (!ended) {
            ids.add(id);
            tokens.logProbs().ifPresent(logProbs::add);
        }
        String text = stops.accept(ended ? decoder.finish() : decoder.accept(id));
        if (stops.found()) {
            tokens.finish(FinishReason.STOP_STRING);
            ended = true;
            return text;
        }
        return ended ? text + stops.finish() : text;
    }

    private int capacity() {
        long needed = Math.max(LEAST_CAPACITY, prompt.length + (long) settings.maxNewTokens());
        return (int) Math.min(model.contextLength(), Long.highestOneBit(2 * needed - 1));
    }
}
