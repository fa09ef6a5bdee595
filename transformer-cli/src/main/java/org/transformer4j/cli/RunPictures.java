package org.transformer4j.cli;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.transformer4j.training.report.LossReport;
import org.transformer4j.training.run.RunFolder;

/** The curves of a run, {@code loss.html} and {@code loss.png} in its folder. That they cannot be drawn ends no run. */
final class RunPictures {
    private final RunFolder folder;
    private final Terminal terminal;
    private boolean failed;

    RunPictures(RunFolder folder, Terminal terminal) {
        this.folder = folder;
        this.terminal = terminal;
    }

    /** Draws what is known until now. */
    void refresh() {
        attempt(() -> page(LossReport.State.RUNNING));
    }

    /**
     * Draws all, for the last time.
     *
     * @param state how the run ended
     */
    void finish(LossReport.State state) {
        attempt(() -> {
            page(state);
            LossReport.read(folder.metrics()).writePng(folder.path().resolve("loss.png"));
        });
    }

    private void page(LossReport.State state) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("folder", folder.path().toString());
        LossReport.read(folder.metrics()).writeHtml(folder.path().resolve("loss.html"), folder.path().toAbsolutePath().getFileName().toString(), facts,
                state);
    }

    /** Does nothing before the first line is there. */
    private void attempt(Runnable drawing) {
        if (!Files.exists(folder.metrics())) {
            return;
        }
        try {
            drawing.run();
        } catch (IllegalArgumentException | UncheckedIOException failure) {
            if (!failed) {
                terminal.err().printf("note: there is no picture of the loss: %s%n", failure.getMessage());
            }
            failed = true;
        }
    }
}
