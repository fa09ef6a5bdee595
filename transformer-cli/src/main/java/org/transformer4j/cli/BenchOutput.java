package org.transformer4j.cli;

import java.util.Locale;
import org.transformer4j.benchmarks.BenchmarkListener;
import org.transformer4j.benchmarks.report.Agreement;
import org.transformer4j.benchmarks.report.BenchmarkReport;
import org.transformer4j.benchmarks.report.DeviceReport;
import org.transformer4j.benchmarks.report.DeviceTables;
import org.transformer4j.benchmarks.report.Missing;

/** Shows progress while a device is measured, and its table afterwards. */
final class BenchOutput implements BenchmarkListener {
    private final Terminal terminal;
    private final Progress progress;
    private final BenchFolder folder;
    private String device = "";

    BenchOutput(Terminal terminal, Progress progress, BenchFolder folder) {
        this.terminal = terminal;
        this.progress = progress;
        this.folder = folder;
    }

    @Override
    public void begins(String selector, String id, int number, int count) {
        if (!selector.equals(device)) {
            device = selector;
            terminal.err().printf("%s: %d benchmarks ...%n", selector, count);
        }
        progress.show(String.format(Locale.ROOT, "%s  %3d %%  %s", selector, 100 * (number - 1) / count, id));
    }

    @Override
    public void missed(String selector, Missing missing) {
        if (missing.failed()) {
            progress.clear();
            terminal.err().printf("%s: %s failed: %s%n", selector, missing.id(), missing.reason());
        }
    }

    @Override
    public void soFar(BenchmarkReport report) {
        progress.clear();
        DeviceReport last = report.devices().getLast();
        terminal.out().printf("%s: %s%n", last.selector(), last.name());
        terminal.out().println(DeviceTables.all(last).text());
        if (last.partlyCold()) {
            terminal.out().println(DeviceTables.NOT_WARM);
        }
        DeviceTables.missing(last).forEach(terminal.out()::println);
        terminal.out().flush();
        folder.writeData(report);
    }

    /** Says whether the devices computed the same, where there are two or more. */
    void ends(BenchmarkReport report) {
        Agreement agreement = Agreement.of(report);
        if (agreement.compared() > 0) {
            terminal.out().println(agreement.sentence());
            agreement.differences().forEach(terminal.out()::println);
            terminal.out().flush();
        }
    }
}
