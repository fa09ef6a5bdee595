/**
 * The {@code transformer} command.
 *
 * <p>{@link org.transformer4j.cli.TransformerCommand} has one class for each subcommand beneath it. Backends are found at run time:
 * this module names none of them.
 */
module org.transformer4j.cli {
    requires info.picocli;
    requires jdk.unsupported;
    requires org.transformer4j.benchmarks;
    requires org.transformer4j.conformance;
    requires org.transformer4j.models;
    requires org.transformer4j.training;
    requires tools.jackson.core;

    exports org.transformer4j.cli;

    opens org.transformer4j.cli to info.picocli;
}
