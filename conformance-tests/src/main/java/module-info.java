/**
 * Says whether a backend is conformant: whether it computes the bits of canon-1 in every operation, and keeps the rest of the
 * contract.
 *
 * <p>A backend's author writes five lines around {@link org.transformer4j.conformance.junit.BackendConformance}; whoever has no
 * JUnit calls {@link org.transformer4j.conformance.launch.ConformanceLauncher}. What is tried stands in
 * {@link org.transformer4j.conformance.cases.Cases}, how it is judged in {@link org.transformer4j.conformance.kit}, and what it is
 * compared with in {@link org.transformer4j.conformance.oracle}. That the cases notice faults is shown by
 * {@link org.transformer4j.conformance.mutant}.
 */
module org.transformer4j.conformance {
    requires transitive org.transformer4j.api;

    exports org.transformer4j.conformance;
    exports org.transformer4j.conformance.accuracy;
    exports org.transformer4j.conformance.cases;
    exports org.transformer4j.conformance.junit;
    exports org.transformer4j.conformance.kit;
    exports org.transformer4j.conformance.launch;
    exports org.transformer4j.conformance.mutant;
    exports org.transformer4j.conformance.oracle;
    exports org.transformer4j.conformance.report;
    exports org.transformer4j.conformance.validate;

    uses org.transformer4j.api.spi.BackendProvider;
}
