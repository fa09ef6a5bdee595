package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import org.transformer4j.models.session.Session;

/**
 * Beams in a session, one conversation for each: where a beam splits, its keys and values are copied.
 *
 * @param session as many conversations as there are beams; the prompt is in conversation 0
 */
public record SessionBeams(Session session) implements BeamSource {
    /** Beams that begin with {@code prompt} in an empty session. */
    public static SessionBeams of(Session session, int... prompt) {
        session.appendTo(0, prompt);
        return new SessionBeams(session);
    }

    @Override
    public MemorySegment logits(int beam) {
        return session.logits(beam);
    }

    @Override
    public void step(int[] parents, int[] tokens) {
        session.branch(parents);
        session.step(tokens);
    }
}
