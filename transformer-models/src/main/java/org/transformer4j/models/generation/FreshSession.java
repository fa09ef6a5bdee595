package org.transformer4j.models.generation;

import org.transformer4j.models.Decoder;
import org.transformer4j.models.session.Session;

/** A new session, which is closed after use. */
final class FreshSession implements SessionSupply {
    private final Decoder model;
    private Session session;

    FreshSession(Decoder model) {
        this.model = model;
    }

    @Override
    public Session open(int[] prompt, int sequences, int newTokens, int chunk) {
        session = new Session(model, sequences, SessionSupply.capacity(model, prompt.length, newTokens), chunk);
        return session;
    }

    @Override
    public void release(int... tokens) {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
