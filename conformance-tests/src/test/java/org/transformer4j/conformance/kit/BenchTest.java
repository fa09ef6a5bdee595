package org.transformer4j.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transformer4j.conformance.oracle.OracleDevice;

class BenchTest {
    private static Observation of(float value) {
        return new Observation(List.of(new Observation.Output("y", Bits.of(value))));
    }

    @Test
    void a_case_runs_in_every_arrangement_and_on_a_reference_in_one() {
        List<Arrangement> examined = new ArrayList<>();
        List<Arrangement> compared = new ArrayList<>();
        try (OracleDevice device = new OracleDevice(); Bench bench = Bench.of(device, OracleDevice::new);
                Bench reference = Bench.reference(device, OracleDevice::new)) {
            bench.inEachArrangement(arrangement -> seen(examined, arrangement), "unused");
            reference.inEachArrangement(arrangement -> seen(compared, arrangement), "unused");
        }
        assertThat(examined).containsExactly(Arrangement.values());
        assertThat(compared).containsExactly(Arrangement.SEPARATE);
    }

    private static Observation seen(List<Arrangement> arrangements, Arrangement arrangement) {
        arrangements.add(arrangement);
        return of(1);
    }

    @Test
    void what_depends_on_the_arrangement_is_refused() {
        try (OracleDevice device = new OracleDevice(); Bench bench = Bench.of(device, OracleDevice::new)) {
            assertThat(bench.inEachArrangement(_ -> of(3), "twice is not once")).isEqualTo(of(3));
            assertThatThrownBy(() -> bench.inEachArrangement(arrangement -> of(arrangement.ordinal()), "twice is not once"))
                    .isInstanceOf(ConformanceFailure.class).hasMessageStartingWith("twice is not once: y[0] is 0x1.0p0 (1.0); expected 0x0.0p0");
        }
    }
}
