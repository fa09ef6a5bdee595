package org.transformer4j.conformance.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Verdict;
import org.transformer4j.conformance.report.ConsoleTable;
import org.transformer4j.conformance.report.HtmlReport;
import org.transformer4j.conformance.report.JsonReport;
import org.transformer4j.conformance.report.Verdicts;

/**
 * The command line: runs the cases on the backends of the module and class path, prints a table for each device, and ends with
 * 0 if all of them are conformant (or, where only some cases were chosen, none of those failed), 1 if not, 2 if the arguments
 * make no sense.
 */
public final class ConformanceMain {
    private static final String USAGE = """
            usage: conformance [--backend NAME[:DEVICE]] [--only CASES] [--deviations FILE] [--json FILE] [--html FILE]
              --backend     one backend, or one of its devices, instead of all that are available
              --only        cases by id; a star stands for any characters
              --deviations  cases that are known to fail: lines of 'cases ; reason ; link'
              --json FILE   writes the results for programs
              --html FILE   writes the results as a page
            """;

    private ConformanceMain() {}

    /** Runs, and ends the virtual machine with the exit code. */
    public static void main(String[] arguments) throws IOException {
        System.exit(run(arguments));
    }

    /** Runs; the exit code. */
    static int run(String... arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.print(USAGE);
            return 2;
        }
        List<ConformanceReport> reports = new ArrayList<>();
        try (ConformanceLauncher launcher = new ConformanceLauncher(options.only())) {
            for (BackendProvider provider : ServiceLoader.load(BackendProvider.class)) {
                if (options.wants(provider.name())) {
                    run(launcher, provider, options, reports);
                }
            }
        }
        return conclude(options, reports);
    }

    private static void run(ConformanceLauncher launcher, BackendProvider provider, Options options, List<ConformanceReport> reports)
            throws IOException {
        switch (provider.probe()) {
            case Probe.Unavailable(String reason, String remedy) ->
                    System.out.printf("%s is not available: %s; %s%n", provider.name(), reason, remedy);
            case Probe.Available(List<DeviceInfo> devices, _) -> {
                Deviations deviations = options.deviations() == null ? Deviations.of(provider) : Deviations.read(options.deviations());
                for (DeviceInfo device : devices) {
                    if (options.wants(device)) {
                        ConformanceReport report = launcher.run(provider, device, deviations, new ProgressLine(System.err));
                        System.out.println(ConsoleTable.of(report));
                        reports.add(report);
                    }
                }
            }
        }
    }

    private static int conclude(Options options, List<ConformanceReport> reports) throws IOException {
        if (reports.isEmpty()) {
            System.out.println("No device was tried: there is no available backend of that name on the module or class path.");
        }
        if (options.json() != null) {
            write(options.json(), JsonReport.of(reports));
        }
        if (options.html() != null) {
            write(options.html(), HtmlReport.of(reports));
        }
        return Verdicts.of(reports) == Verdict.NOT_CONFORMANT ? 1 : 0;
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        System.out.println("written: " + file);
    }
}
