package org.transformer4j.backend.cpu.thread;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads, the caller among them, that share the chunks of a {@link Task}: each begins with its own
 * {@link Shares}, and whoever has ended them helps the others, so a core that is busy elsewhere holds nobody up for longer
 * than one chunk.
 *
 * <p>Starting a task allocates nothing. Workers that find no work spin for some microseconds, because the next operation
 * of a model mostly follows at once, and then park. A caller that finds the team busy with another caller's task does not
 * wait: it runs all of its own chunks itself. What a task computes must not depend on who runs which chunk.
 */
public final class Workers implements AutoCloseable {
    /** How long a thread spins by default before it parks, in nanoseconds. */
    public static final long DEFAULT_SPIN_NANOS = 30_000;

    private static final int SPINS_PER_CLOCK_READING = 32;
    private static final long COUNT_MASK = 0xffff_ffffL;
    private static final ThreadLocal<Scratch> CALLER_SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final Worker[] workers;
    private final long spinNanos;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Upper half: number of the task, so that a slow worker cannot take a chunk of a later one unawares. Lower: chunks left. */
    private final AtomicLong ticket = new AtomicLong();

    private final Shares shares;
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private Task task;
    private volatile Thread waitingCaller;
    private volatile boolean closed;

    /** A team of {@code threads}, the caller counted, that spins for {@link #DEFAULT_SPIN_NANOS}. */
    public Workers(int threads) {
        this(threads, DEFAULT_SPIN_NANOS);
    }

    /**
     * A team of {@code threads}, the caller counted.
     *
     * @param threads at least 1
     * @param spinNanos how long a thread without work spins before it parks; 0 parks at once
     */
    public Workers(int threads, long spinNanos) {
        if (threads < 1) {
            throw new IllegalArgumentException("%d threads; at least 1 is needed, the caller's".formatted(threads));
        }
        this.spinNanos = spinNanos;
        shares = new Shares(threads);
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    /** Number of threads, the caller counted. */
    public int threads() {
        return workers.length + 1;
    }

    /**
     * Runs chunks 0 to {@code chunks - 1} of the task and returns when all have ended.
     *
     * @throws IllegalStateException if the team is closed, or if called from within a task
     * @throws RuntimeException what a chunk threw, or any {@link Error} it threw; chunks not begun by then are left out
     */
    public void run(Task task, int chunks) {
        if (closed) {
            throw new IllegalStateException("the workers are closed; open the device again");
        }
        if (chunks <= 0) {
            return;
        }
        Scratch scratch = CALLER_SCRATCH.get();
        scratch.enter();
        try {
            if (chunks == 1 || workers.length == 0 || !taken.compareAndSet(false, true)) {
                for (int chunk = 0; chunk < chunks; chunk++) {
                    task.run(chunk, scratch);
                }
            } else {
                share(task, chunks, scratch);
            }
        } finally {
            scratch.leave();
        }
    }

    private void share(Task task, int chunks, Scratch scratch) {
        this.task = task;
        shares.deal(chunks);
        unfinished.set(chunks);
        ticket.set(((ticket.get() | COUNT_MASK) + 1) | chunks);
        for (int i = 0; i < workers.length && i < chunks - 1; i++) {
            if (workers[i].parked) {
                LockSupport.unpark(workers[i]);
            }
        }
        takeChunks(0, scratch);
        awaitOthers();
        this.task = null;
        Throwable thrown = failure.getAndSet(null);
        taken.set(false);
        switch (thrown) {
            case null -> { }
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException("a chunk of a task failed", thrown);
        }
    }

    private void takeChunks(int thread, Scratch scratch) {
        while (true) {
            long now = ticket.get();
            int left = (int) now;
            if (left == 0) {
                return;
            }
            if (ticket.compareAndSet(now, now - 1)) {
                try {
                    if (failure.get() == null) {
                        task.run(shares.take(thread), scratch);
                    }
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                }
                if (unfinished.decrementAndGet() == 0) {
                    LockSupport.unpark(waitingCaller);
                }
            }
        }
    }

    private void awaitOthers() {
        long deadline = 0;
        for (int spins = 0; unfinished.get() != 0; spins++) {
            if (spins % SPINS_PER_CLOCK_READING == 0) {
                long now = System.nanoTime();
                deadline = spins == 0 ? now + spinNanos : deadline;
                if (now - deadline >= 0) {
                    break;
                }
            }
            Thread.onSpinWait();
        }
        waitingCaller = Thread.currentThread();
        while (unfinished.get() != 0) {
            LockSupport.park(this);
        }
        waitingCaller = null;
    }

    /** Ends the worker threads; a task that is under way is finished first. */
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    private final class Worker extends Thread {
        private final int number;
        private final Scratch scratch = new Scratch();
        private volatile boolean parked;

        Worker(int number) {
            super("transformer-cpu-" + number);
            this.number = number;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!closed) {
                takeChunks(number, scratch);
                awaitChunks();
            }
        }

        private void awaitChunks() {
            long deadline = System.nanoTime() + spinNanos;
            for (int spins = 1; (int) ticket.get() == 0 && !closed; spins++) {
                if (spins % SPINS_PER_CLOCK_READING == 0 && System.nanoTime() - deadline >= 0) {
                    parkUntilChunks();
                    return;
                }
                Thread.onSpinWait();
            }
        }

        private void parkUntilChunks() {
            parked = true;
            while ((int) ticket.get() == 0 && !closed) {
                LockSupport.park(Workers.this);
            }
            parked = false;
        }
    }
}
