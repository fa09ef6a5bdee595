package org.transformer4j.models.generation;

import org.transformer4j.models.Decoder;
import org.transformer4j.models.session.Session;

/** Where one text gets its session from, once it begins. For one thread. */
interface SessionSupply {
    /** So few different sizes of caches that the kernels prepared for one conversation serve others as well. */
    int LEAST_CAPACITY = 256;

    /**
     * A session for a prompt. If it has one conversation, that may hold a first part of the prompt already, but not all of it.
     *
     * @param sequences how many conversations it has
     * @param newTokens how many tokens may follow the prompt
     * @param chunk rows of a pass over a prompt
     */
    Session open(int[] prompt, int sequences, int newTokens, int chunk);

    /**
     * Takes the session back, if there is one.
     *
     * @param tokens of its first conversation; empty if that is not certain
     */
    void release(int... tokens);

    /** How many tokens are read before the prompt is. */
    default int sourceTokens() {
        return 0;
    }

    /** How many tokens a conversation should have room for. */
    static int capacity(Decoder model, int promptLength, int newTokens) {
        long needed = Math.max(LEAST_CAPACITY, promptLength + (long) newTokens);
        return (int) Math.min(model.contextLength(), Long.highestOneBit(2 * needed - 1));
    }
}
