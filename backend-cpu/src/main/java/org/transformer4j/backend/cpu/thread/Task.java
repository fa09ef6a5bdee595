package org.transformer4j.backend.cpu.thread;

/** Work cut into numbered chunks that do not depend on each other; each chunk is run once, by any thread. */
@FunctionalInterface
public interface Task {
    /**
     * Runs one chunk.
     *
     * @param chunk number of the chunk, from 0
     * @param scratch memory of the running thread; its content is whatever an earlier chunk left there
     */
    void run(int chunk, Scratch scratch);
}
