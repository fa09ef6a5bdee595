package org.transformer4j.cli;

/** How fast steps are made, lately: older ones count ever less, because a Java program becomes faster in its first minute. */
final class Pace {
    private static final double STAYS = 0.98;

    private long last;
    private double weight;
    private double nanos;
    private double tokens;

    void begin() {
        last = System.nanoTime();
    }

    void step(long more) {
        long now = System.nanoTime();
        weight = STAYS * weight + 1;
        nanos = STAYS * nanos + (now - last);
        tokens = STAYS * tokens + more;
        last = now;
    }

    double nanosPerStep() {
        return weight == 0 ? 0 : nanos / weight;
    }

    double tokensPerSecond() {
        return nanos == 0 ? 0 : tokens * 1e9 / nanos;
    }
}
