package org.transformer4j.api.spi;

/** An operation, ready to run on one device. Immutable, and shared by the queues of that device. */
public interface Kernel {
    /**
     * Runs the operation after all that was queued before.
     *
     * <p>The arguments have been checked with {@link Args#check}; a kernel need not check them again, and must not keep the
     * object: its sequence table may change after this returns. A launch allocates nothing on the Java heap.
     */
    void launch(Queue queue, Args args);

    /** What really runs, such as {@code vector-512/packed} or {@code decomposed}: for reports, and checked by the conformance kit. */
    String path();
}
