package org.transformer4j.models.generation;

import java.util.Arrays;
import java.util.function.Consumer;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.session.Session;

/**
 * Keeps what a model has computed of a prompt, so that the next prompt which begins in the same way has only its rest computed: a long
 * document with one question after the other, a conversation that goes on, several continuations of one beginning. Text and scores are
 * the same to the bit as without it.
 *
 * {@snippet :
 * try (PromptCache cache = gpt.newPromptCache()) {
 *     for (String question : questions) {
 *         System.out.println(gpt.generate(document + question, settings, cache).text());
 *     }
 * }
 * }
 *
 * <p>It remembers the last prompt and what was generated after it; memory grows with the longest one. A beam search computes its prompt
 * anew. One generation at a time.
 */
public final class PromptCache implements AutoCloseable {
    /** Tokens for which there is room behind a prompt at least, so that what follows it later need not begin anew. */
    private static final int ROOM = 1024;

    private static final int[] NOTHING = {};

    private final Decoder model;
    private final Consumer<PromptCache> onClose;
    private Session session;
    private int[] tokens = NOTHING;
    private boolean inUse;
    private boolean closed;

    /** @param onClose called when it no longer needs the model */
    PromptCache(Decoder model, Consumer<PromptCache> onClose) {
        this.model = model;
        this.onClose = onClose;
    }

    Decoder model() {
        return model;
    }

    /** How many tokens it remembers. */
    public synchronized int length() {
        return tokens.length;
    }

    /** Forgets everything and frees its memory; it can be used again. */
    public synchronized void clear() {
        requireIdle();
        drop();
    }

    /** Frees its memory. Nothing may be generating with it. */
    @Override
    public synchronized void close() {
        closed = true;
        drop();
        onClose.accept(this);
    }

    /** A supply for one generation. */
    SessionSupply supply() {
        return new Lent();
    }

    private synchronized Session lend(int[] prompt, int newTokens, int chunk) {
        requireIdle();
        int capacity = SessionSupply.capacity(model, prompt.length, Math.max(newTokens, ROOM));
        if (session == null || session.capacity() < capacity) {
            drop();
            session = new Session(model, 1, capacity, chunk);
        }
        // The last token of the prompt is computed in any case, for the scores that follow it.
        session.truncate(0, Math.min(TokenPrefixes.common(tokens, prompt), prompt.length - 1));
        inUse = true;
        return session;
    }

    private synchronized void takeBack(int[] newTokens) {
        inUse = false;
        tokens = newTokens;
        if (closed || tokens.length == 0) {
            drop();
        }
    }

    private void drop() {
        tokens = NOTHING;
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private void requireIdle() {
        if (closed) {
            throw new IllegalStateException("this prompt cache was closed");
        }
        if (inUse) {
            throw new IllegalStateException("this prompt cache is in use; take another one for what is generated at the same time");
        }
    }

    /** What one generation gets. */
    private final class Lent implements SessionSupply {
        private final FreshSession beside = new FreshSession(model);
        private boolean lent;

        @Override
        public Session open(int[] prompt, int sequences, int newTokens, int chunk) {
            if (sequences > 1) {
                return beside.open(prompt, sequences, newTokens, chunk);
            }
            Session session = lend(prompt, newTokens, chunk);
            lent = true;
            return session;
        }

        @Override
        public void release(int... held) {
            beside.release();
            if (lent) {
                lent = false;
                takeBack(Arrays.copyOf(held, held.length));
            }
        }
    }
}
