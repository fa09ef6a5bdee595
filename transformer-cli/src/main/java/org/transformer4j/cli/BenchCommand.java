package org.transformer4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.api.BackendStatus;
import org.transformer4j.api.Backends;
import org.transformer4j.benchmarks.BenchmarkRun;
import org.transformer4j.benchmarks.BenchmarkRun.Target;
import org.transformer4j.benchmarks.BenchmarkSettings;
import org.transformer4j.benchmarks.report.BenchmarkReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures devices. */
@Command(name = "bench", addMethodSubcommands = false, header = "Measure what each device reaches, with a fingerprint of every result.", description = {
    "Measure what each device reaches: its roofs, single operations, whole models, and the start of a fresh process. Beside each figure stands the fingerprint of what was computed, so that machines can be compared; see 'transformer bench compare --help'.",
    "",
    "The figures go to standard output, and to a folder as bench.json, bench.md and bench.html. The exit code is 0, or 1 if a device failed or the fingerprints of two differ, or 130 after Ctrl-C, which keeps what has been measured by then."})
final class BenchCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    private final Terminal terminal;

    @Option(names = "--backend", paramLabel = "NAME[:DEVICE]", description = "Only this backend, as in 'cpu', or this device of it, as in 'opencl:1'; may be given several times. Default: every device that is available.")
    private List<String> selectors = List.of();

    @Option(names = "--only", paramLabel = "FIGURES", description = "Only figures with this name, in which a star stands for any characters, as in 'MatMul*'; may be given several times.")
    private List<String> only = List.of();

    @Option(names = "--quick", description = "A part of the benchmarks, measured for less time: about a minute on each device.")
    private boolean quick;

    @Option(names = "--list", description = "Print the names of all figures instead of measuring them.")
    private boolean list;

    @Option(names = "--out", paramLabel = "DIR", description = "Write the reports to this folder. Default: a new one, named after the machine and the time.")
    private Path folder;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        BenchmarkSettings settings = quick ? BenchmarkSettings.quick(only) : BenchmarkSettings.full(only);
        settings.futilePattern().ifPresent(pattern -> {
            throw new CommandFailure("no figure fits --only '%s', so nothing ran; use stars, as in --only 'MatMul*', or see --list".formatted(pattern));
        });
        if (list) {
            settings.ids().stream().filter(settings::wants).forEach(terminal.out()::println);
            return 0;
        }
        List<Target> targets = targets();
        BenchFolder reports = BenchFolder.make(folder, terminal);
        try (Interruption interruption = new Interruption(); Progress progress = new Progress(terminal)) {
            BenchOutput output = new BenchOutput(terminal, progress, reports);
            BenchmarkReport report = new BenchmarkRun(settings, output, interruption::requested).on(targets);
            progress.clear();
            output.ends(report);
            reports.writeAll(report);
            if (!report.finished()) {
                terminal.err().println("interrupted: what has been measured until now is kept");
            }
            return !report.finished() ? INTERRUPTED : report.failed() ? TransformerCommand.FAILURE : 0;
        }
    }

    /** The devices to measure; at least one. */
    private List<Target> targets() {
        if (selectors.isEmpty()) {
            List<BackendStatus> backends = Backends.list();
            List<Target> all = BenchmarkRun.targets(backends);
            if (all.isEmpty()) {
                throw new CommandFailure("no backend is available, so nothing ran:%n%s".formatted(Backends.describe(backends)));
            }
            return all;
        }
        List<Target> chosen = new ArrayList<>();
        selectors.stream().flatMap(selector -> targets(selector).stream())
                .filter(target -> chosen.stream().noneMatch(other -> other.info().equals(target.info()))).forEach(chosen::add);
        return chosen;
    }

    private static List<Target> targets(String selector) {
        // Opening it tells what is wrong with the name, if anything is.
        try (Backend backend = Backends.select(selector)) {
            return BenchmarkRun.targets(Backends.list()).stream().filter(target -> target.info().backend().equals(backend.info().backend()))
                    .filter(target -> !selector.contains(":") || target.info().index() == backend.info().index()).toList();
        }
    }
}
