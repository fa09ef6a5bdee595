package org.transformer4j.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.StringReader;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.op.Op;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.Outcome;
import org.transformer4j.conformance.oracle.OracleDevice;

class CaseRunnerTest {
    private static final String ID = "test/one";

    /** A case that sees a number. */
    private record Sees(Function<Bench, Float> what) implements ConformanceCase {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public String group() {
            return "test";
        }

        @Override
        public List<Op> ops() {
            return List.of();
        }

        @Override
        public Observation run(Bench bench) {
            return seen(what.apply(bench));
        }
    }

    private static Observation seen(float number) {
        return new Observation(List.of(new Observation.Output("y", Bits.of(number))));
    }

    private static CaseResult run(ConformanceCase one, String digests) {
        try (OracleDevice device = new OracleDevice(); Bench bench = Bench.of(device, OracleDevice::new);
             References references = new References()) {
            return new CaseRunner(bench, references, Digests.parse(new BufferedReader(new StringReader(digests)))).run(one);
        }
    }

    @Test
    void what_oracle_and_digest_agree_on_passes() {
        assertThat(run(new Sees(_ -> 1f), ID + " " + seen(1f).digest()).outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void a_number_that_changes_from_run_to_run_fails() {
        float[] next = {1f};

        CaseResult result = run(new Sees(_ -> next[0]++), ID + " " + seen(1f).digest());

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).startsWith("differs from the oracle: y[0] is 0x1.0p0 (1.0)");
    }

    @Test
    void a_digest_that_both_miss_fails() {
        CaseResult result = run(new Sees(_ -> 1f), ID + " " + seen(2f).digest());

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("the oracle computes something else on this machine");
    }

    @Test
    void a_case_without_a_digest_fails() {
        assertThat(run(new Sees(_ -> 1f), "# nothing").message()).contains("keeps no digest");
    }

    @Test
    void an_exception_is_a_failure_that_says_where() {
        CaseResult result = run(new Sees(_ -> {
            throw new IllegalStateException("device lost");
        }), "");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("IllegalStateException: device lost").contains("CaseRunnerTest");
    }

    @Test
    void what_the_device_lacks_is_not_run() {
        CaseResult result = run(new Sees(_ -> {
            throw new CaseNotRun("no softmax here");
        }), "");

        assertThat(result.outcome()).isEqualTo(Outcome.NOT_RUN);
        assertThat(result.message()).isEqualTo("no softmax here");
    }
}
