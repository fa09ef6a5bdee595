package org.transformer4j.conformance.report;

import java.time.Duration;
import java.util.List;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.Outcome;

/** How the cases of one operation ended. */
record GroupCounts(long cases, long passed, long failed, long notRun, long deviations, Duration time) {
    static GroupCounts of(List<CaseResult> results) {
        return new GroupCounts(results.size(), count(results, Outcome.PASSED), count(results, Outcome.FAILED),
                count(results, Outcome.NOT_RUN), count(results, Outcome.DEVIATION),
                results.stream().map(CaseResult::time).reduce(Duration.ZERO, Duration::plus));
    }

    private static long count(List<CaseResult> results, Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }
}
