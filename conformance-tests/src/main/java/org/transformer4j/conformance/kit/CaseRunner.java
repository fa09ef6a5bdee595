package org.transformer4j.conformance.kit;

import java.time.Duration;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.Outcome;

/** Runs cases on one device and judges them. */
public final class CaseRunner {
    private final Bench bench;
    private final References references;
    private final Digests digests;

    /**
     * A runner for one device.
     *
     * @param bench the device
     * @param references what the oracle sees
     * @param digests what everyone has to see
     */
    public CaseRunner(Bench bench, References references, Digests digests) {
        this.bench = bench;
        this.references = references;
        this.digests = digests;
    }

    /** Runs a case. What the device throws is its failure; only a broken virtual machine stops the run. */
    public CaseResult run(ConformanceCase one) {
        long start = System.nanoTime();
        Outcome outcome = Outcome.PASSED;
        String message = "";
        try {
            judge(one);
        } catch (CaseNotRun notRun) {
            outcome = Outcome.NOT_RUN;
            message = notRun.getMessage();
        } catch (ConformanceFailure failure) {
            outcome = Outcome.FAILED;
            message = failure.getMessage();
        } catch (RuntimeException | LinkageError | AssertionError | OutOfMemoryError | StackOverflowError thrown) {
            outcome = Outcome.FAILED;
            message = "threw " + describe(thrown);
        }
        if (outcome != Outcome.PASSED) {
            recover();
        }
        return new CaseResult(one.id(), one.group(), outcome, message, Duration.ofNanos(System.nanoTime() - start));
    }

    private void judge(ConformanceCase one) {
        Observation seen = one.run(bench);
        one.ops().forEach(bench::checkPath);
        if (!one.isCompared()) {
            return;
        }
        seen.mustEqual(references.of(one), "differs from the oracle");
        String expected = digests.of(one.id()).orElseThrow(() -> new ConformanceFailure(
                "this module keeps no digest of the case; run UpdateDigests and look at what has changed"));
        if (!seen.digest().equals(expected)) {
            throw new ConformanceFailure(("device and oracle agree, but not with the digest that this module keeps: the oracle "
                    + "computes something else on this machine. Found %s; expected %s").formatted(seen.digest(), expected));
        }
    }

    private void recover() {
        try {
            bench.discardQueue();
        } catch (RuntimeException stillBroken) {
            // The case has failed already, and the next one takes a new queue.
        }
    }

    /** The exception and the place that threw it. */
    private static String describe(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length == 0 ? thrown.toString() : "%s at %s".formatted(thrown, trace[0]);
    }
}
