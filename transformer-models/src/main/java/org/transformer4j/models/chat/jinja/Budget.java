package org.transformer4j.models.chat.jinja;

/**
 * What a rendering may cost. It counts work, not seconds, so that a template fails on every machine or on none: one unit for each
 * statement, expression, character and element that is made. That bounds time, memory and output alike.
 */
final class Budget {
    private static final int MAX_DEPTH = 64;

    private final long most;
    private long left;
    private int depth;

    Budget(long most) {
        this.most = most;
        this.left = most;
    }

    /** @throws JinjaException if it is used up */
    void charge(long work) {
        left -= work;
        if (left < 0) {
            throw new JinjaException("it does not come to an end: more than %,d steps and characters".formatted(most));
        }
    }

    /** Goes into a call of a macro. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw new JinjaException("macros call each other more than %d deep".formatted(MAX_DEPTH));
        }
    }

    /** Comes back from it. */
    void leave() {
        depth--;
    }
}
