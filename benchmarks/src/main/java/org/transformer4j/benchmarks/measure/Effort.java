package org.transformer4j.benchmarks.measure;

/**
 * How much time a measurement may take.
 *
 * @param warmUpSeconds how long at least it runs before anything counts; up to three times that while it still gets faster or Java compiles
 * @param sampleSeconds how long a sample takes at least
 * @param samples how many samples there are where time allows
 * @param limitSeconds how long all samples should take together; a few are taken even if they take longer
 */
public record Effort(double warmUpSeconds, double sampleSeconds, int samples, double limitSeconds) {
    /** For figures to keep. */
    public static final Effort FULL = new Effort(2, 0.05, 25, 5);
    /** For a first look. */
    public static final Effort QUICK = new Effort(0.8, 0.01, 11, 0.5);
}
