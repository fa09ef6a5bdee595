package org.transformer4j.models.generation;

import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.session.Encoding;
import org.transformer4j.models.session.Session;

/** A new session for a text about a source, which is read when the session is opened. */
final class SessionAboutSource implements SessionSupply {
    private final EncoderDecoder model;
    private final int[] source;
    private Encoding encoding;
    private Session session;

    SessionAboutSource(EncoderDecoder model, int[] source) {
        this.model = model;
        this.source = source;
    }

    @Override
    public Session open(int[] prompt, int sequences, int newTokens, int chunk) {
        encoding = new Encoding(model, source);
        session = new Session(model, encoding, new int[sequences], SessionSupply.capacity(model, prompt.length, newTokens));
        return session;
    }

    @Override
    public int sourceTokens() {
        return source.length;
    }

    @Override
    public void release(int... tokens) {
        if (session != null) {
            session.close();
            session = null;
        }
        if (encoding != null) {
            encoding.close();
            encoding = null;
        }
    }
}
