package org.transformer4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.transformer4j.benchmarks.BenchmarkRun;
import org.transformer4j.benchmarks.report.BenchmarkReport;
import org.transformer4j.benchmarks.report.HtmlReport;
import org.transformer4j.benchmarks.report.JsonReport;
import org.transformer4j.benchmarks.report.MarkdownReport;

/** The folder that a run writes to. It is made before anything is measured, so that nothing is measured in vain. */
final class BenchFolder {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Path folder;
    private final Terminal terminal;

    private BenchFolder(Path folder, Terminal terminal) {
        this.folder = folder;
        this.terminal = terminal;
    }

    /** The folder that was asked for, or a new one here. */
    static BenchFolder make(Path wanted, Terminal terminal) {
        Path folder = wanted != null ? wanted
                : Path.of("bench-%s-%s".formatted(BenchmarkRun.host().replaceAll("[^A-Za-z0-9_-]", "-"), LocalDateTime.now().format(TIME)));
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw refused(folder, "cannot be made", failure);
        }
        if (!Files.isWritable(folder)) {
            throw new CommandFailure("--out %s: the folder is not writable; name another one".formatted(folder));
        }
        return new BenchFolder(folder, terminal);
    }

    private static CommandFailure refused(Path path, String what, IOException failure) {
        return new CommandFailure("%s %s: %s; name another folder with --out".formatted(path, what, failure));
    }

    /** The figures alone, which are written after each device. */
    void writeData(BenchmarkReport report) {
        write("bench.json", JsonReport.of(report));
    }

    /** All forms. */
    void writeAll(BenchmarkReport report) {
        writeData(report);
        write("bench.md", MarkdownReport.of(report));
        write("bench.html", HtmlReport.of(report));
        terminal.err().printf("written: bench.json, bench.md and bench.html in %s%n", folder);
    }

    private void write(String name, String text) {
        Path file = folder.resolve(name);
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw refused(file, "cannot be written", failure);
        }
    }
}
