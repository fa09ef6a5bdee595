package org.transformer4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.transformer4j.benchmarks.compare.Comparison;
import org.transformer4j.benchmarks.compare.ComparisonReport;
import org.transformer4j.benchmarks.report.JsonReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares reports of {@link BenchCommand}. */
@Command(name = "compare", addMethodSubcommands = false, header = "Lay the reports of several machines side by side.", description = {
    "Lay the reports of several machines side by side, with ratios to the first, and check that their fingerprints agree.",
    "",
    "The exit code is 0, or 1 if a fingerprint differs or a report cannot be read."})
final class BenchCompareCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "1..*", paramLabel = "REPORT", description = "The bench.json of a run, or the folder with it in.")
    private List<Path> files;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write the comparison to this page.")
    private Path html;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Also write it to this file in Markdown.")
    private Path markdown;

    BenchCompareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Comparison comparison = Comparison.of(files.stream().map(JsonReport::read).toList());
        terminal.out().print(ComparisonReport.text(comparison));
        write(html, "--html", ComparisonReport.html(comparison));
        write(markdown, "--markdown", ComparisonReport.markdown(comparison));
        List<String> differences = ComparisonReport.differences(comparison);
        if (differences.isEmpty()) {
            terminal.out().println("All fingerprints agree.");
            return 0;
        }
        terminal.out().printf("%d fingerprints differ; these devices did not compute the same:%n", differences.size());
        differences.forEach(terminal.out()::println);
        return TransformerCommand.FAILURE;
    }

    private static void write(Path file, String option, String text) {
        if (file != null) {
            try {
                Files.writeString(file, text);
            } catch (IOException failure) {
                throw new CommandFailure("%s %s: the file cannot be written: %s; name another one".formatted(option, file, failure));
            }
        }
    }
}
