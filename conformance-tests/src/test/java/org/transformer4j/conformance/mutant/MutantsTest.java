package org.transformer4j.conformance.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.Outcome;
import org.transformer4j.conformance.cases.Cases;
import org.transformer4j.conformance.kit.Bench;
import org.transformer4j.conformance.kit.CaseRunner;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.Digests;
import org.transformer4j.conformance.kit.References;

/** Every mutant is noticed, by the cases that are about what it does wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutantsTest {
    private final List<ConformanceCase> cases = Cases.all();
    private final References references = new References();
    private final Digests digests = Digests.kept();

    static Stream<Mutant> mutants() {
        return Mutants.all().stream();
    }

    @AfterAll
    void close() {
        references.close();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void the_cases_notice_the_fault(Mutant mutant) {
        Optional<CaseResult> killer = firstFailure(mutant);

        System.out.printf("%-45s %s%n", mutant.name(), killer.map(result -> result.id() + ": " + result.message()).orElse("SURVIVES"));
        assertThat(killer).as("case that notices '%s'", mutant.name()).isPresent();
    }

    @Test
    void names_of_mutants_are_distinct() {
        assertThat(Mutants.all()).extracting(Mutant::name).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(14);
    }

    private Optional<CaseResult> firstFailure(Mutant mutant) {
        Device device = mutant.open();
        try (Bench bench = Bench.of(device, mutant::open)) {
            CaseRunner runner = new CaseRunner(bench, references, digests);
            return cases.stream().filter(one -> one.group().equals(mutant.group())).map(runner::run)
                    .filter(result -> result.outcome() != Outcome.PASSED).findFirst();
        } finally {
            closeQuietly(device);
        }
    }

    /** A mutant that leaks complains; that has been seen by then. */
    private static void closeQuietly(Device device) {
        try {
            device.close();
        } catch (DeviceException leaked) {
            assertThat(leaked).isNotNull();
        }
    }
}
