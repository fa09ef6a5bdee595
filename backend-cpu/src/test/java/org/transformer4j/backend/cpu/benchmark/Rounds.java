package org.transformer4j.backend.cpu.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/**
 * Times several contestants in turn, round after round, so that whatever else the machine does hits all of them alike; a
 * ratio is the median of the ratios within the rounds. One thread is timed by the processor time it used, which a busy
 * neighbour does not lengthen; several by the clock.
 */
final class Rounds {
    private static final int PAUSE_MILLIS = 40;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final double[][] seconds;

    private Rounds(double[][] seconds) {
        this.seconds = seconds;
    }

    /** Lets each contestant warm up by itself, then times all of them in every round. */
    static Rounds of(int rounds, double warmUpSeconds, int threads, List<Runnable> contestants) {
        for (Runnable contestant : contestants) {
            long end = System.nanoTime() + (long) (warmUpSeconds * 1e9);
            do {
                contestant.run();
            } while (System.nanoTime() < end);
        }
        double[][] seconds = new double[contestants.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                seconds[i][round] = time(contestants.get(i), threads);
            }
        }
        return new Rounds(seconds);
    }

    /** Pauses first: the threads of the one before may spin for some milliseconds more. */
    private static double time(Runnable contestant, int threads) {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        long start = now(threads);
        contestant.run();
        return (now(threads) - start) * 1e-9;
    }

    private static long now(int threads) {
        return threads == 1 ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** The shortest time of a contestant. */
    double best(int contestant) {
        return Arrays.stream(seconds[contestant]).min().orElseThrow();
    }

    /** How many times as fast as the rival's best round the contestant's best one is. */
    double ratioOfBest(int contestant, int rival) {
        return best(rival) / best(contestant);
    }

    /** How many times as fast as the rival the contestant is: the median over the rounds. */
    double ratio(int contestant, int rival) {
        double[] ratios = new double[seconds[contestant].length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = seconds[rival][round] / seconds[contestant][round];
        }
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
