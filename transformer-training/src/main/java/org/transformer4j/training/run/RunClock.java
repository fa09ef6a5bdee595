package org.transformer4j.training.run;

/** The seconds of a run in which it trained, over all processes, and how fast that was since the last look. Evaluations do not count as slow. */
final class RunClock {
    private static final double NANOS = 1e9;

    private final long start = System.nanoTime();
    private final double before;
    private long since = start;
    private long pausedAt;
    private long paused;
    private long tokens;

    /**
     * A clock that goes on.
     *
     * @param before the seconds so far
     * @param tokens learnt from so far
     */
    RunClock(double before, long tokens) {
        this.before = before;
        this.tokens = tokens;
    }

    double seconds() {
        return before + (System.nanoTime() - start) / NANOS;
    }

    void pause() {
        pausedAt = System.nanoTime();
    }

    void goOn() {
        paused += System.nanoTime() - pausedAt;
    }

    /** The speed since the last time that this was asked. */
    double tokensPerSecond(long now) {
        long time = System.nanoTime();
        double speed = (now - tokens) / Math.max(1e-9, (time - since - paused) / NANOS);
        since = time;
        paused = 0;
        tokens = now;
        return speed;
    }
}
