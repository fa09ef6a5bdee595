package org.transformer4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.Outcome;

class DeviationsTest {
    private final Deviations deviations = Deviations.parse("""
            # known
            Rope[*]/specials ; the driver flushes subnormals ; https://example.org/17

            """);

    private static CaseResult result(String id, Outcome outcome) {
        return new CaseResult(id, "Rope", outcome, "message", Duration.ZERO);
    }

    @Test
    void an_expected_failure_is_a_deviation_with_its_reason() {
        CaseResult judged = deviations.judge(result("Rope[dim=64]/specials", Outcome.FAILED));

        assertThat(judged.outcome()).isEqualTo(Outcome.DEVIATION);
        assertThat(judged.message()).isEqualTo("the driver flushes subnormals (https://example.org/17): message");
    }

    @Test
    void a_case_that_does_not_run_can_be_a_deviation() {
        assertThat(deviations.judge(result("Rope[dim=64]/specials", Outcome.NOT_RUN)).outcome()).isEqualTo(Outcome.DEVIATION);
    }

    @Test
    void an_unexpected_pass_fails() {
        CaseResult judged = deviations.judge(result("Rope[dim=64]/specials", Outcome.PASSED));

        assertThat(judged.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(judged.message()).contains("take it off the list");
    }

    @Test
    void other_cases_stay_as_they_are() {
        CaseResult other = result("Rope[dim=64]/real", Outcome.FAILED);

        assertThat(deviations.judge(other)).isSameAs(other);
    }

    @Test
    void a_line_that_fits_no_case_is_a_failure() {
        assertThat(deviations.unused(List.of("Rope[dim=64]/specials"))).isEmpty();
        assertThat(deviations.unused(List.of("Softmax"))).singleElement().extracting(CaseResult::outcome).isEqualTo(Outcome.FAILED);
    }

    @Test
    void a_line_without_a_reason_is_refused() {
        assertThatThrownBy(() -> Deviations.parse("Rope[*]")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 'cases ; reason ; link'");
    }
}
