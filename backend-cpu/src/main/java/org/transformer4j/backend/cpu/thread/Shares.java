package org.transformer4j.backend.cpu.thread;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The chunks of a task, dealt out: neighbours go to one thread, which takes them in order, because they mostly work with the same
 * memory; a thread that has none left takes the last of another's.
 */
final class Shares {
    /** Numbers from one share to the next, so that no two lie in one cache line. */
    private static final int APART = 8;

    private static final long NEXT = 1L << 32;

    private final int threads;

    /** Upper half: the first chunk that nobody has taken; lower half: the end of the share. */
    private final AtomicLongArray shares;

    Shares(int threads) {
        this.threads = threads;
        shares = new AtomicLongArray(threads * APART);
    }

    /** Deals out chunks 0 to {@code chunks - 1}, as evenly as can be. */
    void deal(int chunks) {
        int holders = Math.min(threads, chunks);
        for (int thread = 0; thread < threads; thread++) {
            long from = (long) Math.min(thread, holders) * chunks / holders;
            long end = (long) Math.min(thread + 1, holders) * chunks / holders;
            shares.set(thread * APART, from * NEXT + end);
        }
    }

    /** A chunk for this thread. There must be one: callers hold a ticket for it. */
    int take(int thread) {
        int holder = thread;
        while (true) {
            long share = shares.get(holder * APART);
            int next = (int) (share / NEXT);
            int end = (int) share;
            if (next == end) {
                holder = (holder + 1) % threads;
            } else if (holder == thread && shares.compareAndSet(holder * APART, share, share + NEXT)) {
                return next;
            } else if (holder != thread && shares.compareAndSet(holder * APART, share, share - 1)) {
                return end - 1;
            }
        }
    }
}
