package org.transformer4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Verdict;
import org.transformer4j.conformance.oracle.OracleProvider;

/** The kit against the device that everything is compared with. */
class OracleConformanceTest {
    @Test
    void the_oracle_is_conformant() {
        try (ConformanceLauncher launcher = new ConformanceLauncher()) {
            long start = System.nanoTime();
            List<ConformanceReport> reports = launcher.run(new OracleProvider(), ConformanceListener.SILENT);
            System.out.printf("%s; %.1f s%n", reports.getFirst().verdictLine(), (System.nanoTime() - start) / 1e9);
            assertThat(reports).hasSize(1);
            assertThat(reports.getFirst().failures()).extracting(CaseResult::toString).isEmpty();
            assertThat(reports.getFirst().verdict()).isEqualTo(Verdict.CONFORMANT);
        }
    }
}
