package org.transformer4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.api.BackendStatus;
import org.transformer4j.api.Backends;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Verdict;
import org.transformer4j.conformance.cases.Cases;
import org.transformer4j.conformance.launch.CasePattern;
import org.transformer4j.conformance.launch.ConformanceLauncher;
import org.transformer4j.conformance.launch.Deviations;
import org.transformer4j.conformance.launch.ProgressLine;
import org.transformer4j.conformance.report.ConsoleTable;
import org.transformer4j.conformance.report.HtmlReport;
import org.transformer4j.conformance.report.JsonReport;
import org.transformer4j.conformance.report.Verdicts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Holds backends against the oracle. */
@Command(name = "conformance", addMethodSubcommands = false, description = {
    "Hold backends against the oracle, bit for bit, and say whether each device is conformant.",
    "",
    "The exit code is 0 if all that ran are conformant, and 1 if one is not or nothing ran."})
final class ConformanceCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--backend", paramLabel = "NAME[:DEVICE]", description = "Only this backend, as in 'cpu', or this device of it, as in 'opencl:1'. Default: every one that is available.")
    private String selector;

    @Option(names = "--only", paramLabel = "CASES", description = "Only cases with this id, in which a star stands for any characters; the verdict is then at best PARTIAL.")
    private String only = CasePattern.ALL.text();

    @Option(names = "--report", paramLabel = "DIR", description = "Write the results to this folder, as conformance.json and conformance.html.")
    private Path folder;

    ConformanceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<ConformanceReport> reports = new ArrayList<>();
        List<BackendStatus> backends = chosen();
        makeFolder();
        try (ConformanceLauncher launcher = new ConformanceLauncher(pattern())) {
            for (BackendStatus backend : backends) {
                for (DeviceInfo device : backend.devices()) {
                    if (isChosen(device)) {
                        reports.add(launcher.run(backend.provider(), device, Deviations.of(backend.provider()), new ProgressLine(terminal.err())));
                        terminal.out().println(ConsoleTable.of(reports.getLast()));
                    }
                }
            }
        }
        write(reports);
        return Verdicts.of(reports) == Verdict.NOT_CONFORMANT ? TransformerCommand.FAILURE : 0;
    }

    /** The backends to run; at least one. */
    private List<BackendStatus> chosen() {
        if (selector == null) {
            List<BackendStatus> backends = Backends.list();
            if (backends.stream().noneMatch(BackendStatus::available)) {
                throw new CommandFailure("no backend is available, so nothing ran:%n%s".formatted(Backends.describe(backends)));
            }
            return backends;
        }
        // Opening it tells what is wrong with the name, if anything is.
        try (Backend backend = Backends.select(selector)) {
            return Backends.list().stream().filter(status -> status.name().equals(backend.info().backend())).toList();
        }
    }

    private CasePattern pattern() {
        CasePattern pattern = new CasePattern(only);
        if (Cases.all().stream().noneMatch(one -> pattern.matches(one.id()))) {
            throw new CommandFailure("no case fits --only '%s', so nothing ran; use stars, as in --only 'MatMul*'".formatted(only));
        }
        return pattern;
    }

    private boolean isChosen(DeviceInfo device) {
        return selector == null || !selector.contains(":") || selector.equals(device.selector());
    }

    private void makeFolder() {
        if (folder != null) {
            try {
                Files.createDirectories(folder);
            } catch (IOException failure) {
                throw new CommandFailure("--report %s: the folder cannot be made: %s; name another one".formatted(folder, failure));
            }
        }
    }

    private void write(List<ConformanceReport> reports) {
        if (folder != null) {
            write("conformance.json", JsonReport.of(reports));
            write("conformance.html", HtmlReport.of(reports));
        }
    }

    private void write(String name, String text) {
        Path file = folder.resolve(name);
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new CommandFailure("%s cannot be written: %s; name another folder with --report".formatted(file, failure));
        }
        terminal.err().println("written: " + file);
    }
}
