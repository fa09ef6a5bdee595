package org.transformer4j.conformance.kit;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.stream.IntStream;
import org.transformer4j.api.op.Op;

/**
 * Two threads, each with a queue of its own and with the same kernels, give the bits that one thread gives.
 *
 * @param id unique name
 * @param cases what each of them runs, over and over
 */
public record ThreadsCase(String id, List<ConformanceCase> cases) implements ConformanceCase {
    private static final int THREADS = 2;
    private static final int ROUNDS = 6;

    @Override
    public String group() {
        return "Threads";
    }

    @Override
    public List<Op> ops() {
        return cases.stream().flatMap(one -> one.ops().stream()).toList();
    }

    @Override
    public boolean isCompared() {
        return false;
    }

    @Override
    public Observation run(Bench bench) {
        List<Observation> alone = cases.stream().map(one -> one.run(bench)).toList();
        Phaser step = new Phaser(THREADS);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<? extends Future<?>> runs = IntStream.range(0, THREADS).mapToObj(thread -> threads.submit(() -> {
                try (Bench own = bench.withOwnQueue()) {
                    runAll(own, alone, thread, step);
                }
            })).toList();
            runs.forEach(ThreadsCase::await);
        }
        return Observation.NOTHING;
    }

    /**
     * The threads begin each case together: in one round all of them the same one, in the next each another. Whoever fails leaves, so
     * that nobody waits for it.
     */
    private void runAll(Bench own, List<Observation> alone, int thread, Phaser step) {
        try {
            for (int i = 0; i < ROUNDS * cases.size(); i++) {
                int round = i / cases.size();
                int index = (i + round % 2 * thread) % cases.size();
                step.arriveAndAwaitAdvance();
                cases.get(index).run(own).mustEqual(alone.get(index), "%s, run by two threads at once, differs from one thread"
                        .formatted(cases.get(index).id()));
            }
        } finally {
            step.arriveAndDeregister();
        }
    }

    private static void await(Future<?> run) {
        try {
            run.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CaseNotRun("interrupted");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException failure ? failure
                    : new ConformanceFailure("one of two threads failed: " + failed.getCause(), failed.getCause());
        }
    }
}
