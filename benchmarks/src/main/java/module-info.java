/**
 * Measures what machines reach: the roofs of a device, its operations, models and cold start, each with a fingerprint of the result.
 *
 * <p>Start at {@link org.transformer4j.benchmarks.BenchmarkRun}. What is measured stands in
 * {@link org.transformer4j.benchmarks.suite.Suite}, what comes out in {@link org.transformer4j.benchmarks.report}, and
 * {@link org.transformer4j.benchmarks.compare.Comparison} lays reports of several machines side by side. The module knows no backend;
 * it measures those that it finds.
 */
module org.transformer4j.benchmarks {
    requires transitive org.transformer4j.api;
    requires org.transformer4j.models;
    requires java.desktop;
    requires java.management;
    requires jdk.management;
    requires tools.jackson.databind;
    requires xchart;

    exports org.transformer4j.benchmarks;
    exports org.transformer4j.benchmarks.compare;
    exports org.transformer4j.benchmarks.report;
    exports org.transformer4j.benchmarks.suite;

    opens org.transformer4j.benchmarks.report to tools.jackson.databind;
}
