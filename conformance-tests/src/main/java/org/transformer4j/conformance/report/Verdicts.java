package org.transformer4j.conformance.report;

import java.util.List;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Verdict;

/** The verdict on several devices together. */
public final class Verdicts {
    private Verdicts() {}

    /** Not conformant if one device is not, or if there is none; partial if one is. */
    public static Verdict of(List<ConformanceReport> reports) {
        List<Verdict> verdicts = reports.stream().map(ConformanceReport::verdict).toList();
        if (verdicts.isEmpty() || verdicts.contains(Verdict.NOT_CONFORMANT)) {
            return Verdict.NOT_CONFORMANT;
        }
        return verdicts.contains(Verdict.PARTIAL) ? Verdict.PARTIAL : Verdict.CONFORMANT;
    }
}
