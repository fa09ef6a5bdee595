package org.transformer4j.models.generation;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.transformer4j.models.session.Session;

/** Gives the tokens of one text, one after the other. */
sealed interface TokenSource permits TokenGenerator, BeamTokens {
    /**
     * One that has not begun.
     *
     * @param session as many conversations as the settings have beams; if it is one, it may hold the first tokens of the prompt already
     * @throws IllegalArgumentException if prompt, settings or session do not fit
     */
    static TokenSource of(Session session, int[] prompt, Generation settings, int[] eos, BooleanSupplier cancelled) {
        return settings.searching() ? new BeamTokens(session, prompt, settings, eos, cancelled)
                : new TokenGenerator(session, prompt, session.length(0), settings, eos, cancelled);
    }

    /** The next token, or {@link TokenGenerator#END}. */
    int next();

    /** Why there is no further token; empty as long as there may be one. */
    Optional<FinishReason> finishReason();

    /** How probable the token was that {@link #next} returned last; empty if the settings ask for no report. */
    Optional<TokenLogProbs> logProbs();

    /** SHA-256 of the scores that were looked at. */
    String fingerprint();

    /** How long it took so far. */
    Timings timings();
}
