package org.transformer4j.benchmarks.measure;

/** A piece of work that is ready to be run again and again, always on the same inputs. For one thread. */
public interface Trial extends AutoCloseable {
    /** Runs it {@code runs} times, waits until all has been computed, and gives the seconds that took. */
    double time(int runs);

    /** SHA-256 of what the last run computed, in hexadecimal. */
    String fingerprint();

    /** What really runs, as the kernel says. */
    String path();

    /** Bytes that it has allocated on the device. */
    long allocatedBytes();

    /** Frees its memory. */
    @Override
    void close();
}
