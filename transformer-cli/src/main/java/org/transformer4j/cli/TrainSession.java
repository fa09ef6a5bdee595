package org.transformer4j.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.transformer4j.api.Backend;
import org.transformer4j.training.DivergedException;
import org.transformer4j.training.report.LossReport;
import org.transformer4j.training.run.RunFolder;
import org.transformer4j.training.run.RunSettings;
import org.transformer4j.training.run.TrainingRun;

/** A run on the command line: what is shown of it, and how it ends. */
final class TrainSession {
    private final Terminal terminal;
    private final BackendOption backendOption;

    TrainSession(Terminal terminal, BackendOption backendOption) {
        this.terminal = terminal;
        this.backendOption = backendOption;
    }

    /** Begins a run in a new folder, which is gone again if nothing could begin. */
    int begin(Path path, RunSettings settings) {
        try (Backend backend = backendOption.open()) {
            RunFolder folder = RunFolder.create(path, settings);
            try {
                return train(folder, backend, null);
            } catch (RuntimeException | Error failure) {
                discard(folder, failure);
                throw failure;
            }
        }
    }

    /**
     * Goes on with a run.
     *
     * @param step of the checkpoint to go on from, or null for the last
     */
    int resume(Path path, Long step) {
        RunFolder folder = RunFolder.open(path);
        try (Backend backend = backendOption.open()) {
            return train(folder, backend, step);
        }
    }

    private int train(RunFolder folder, Backend backend, Long step) {
        terminal.err().printf("backend: %s (%s)%n", backend.info().selector(), backend.info().name());
        terminal.err().printf("folder: %s%n", folder.path());
        RunPictures pictures = new RunPictures(folder, terminal);
        TrainingRun.Result result;
        int exitCode;
        try (StopSignals signals = new StopSignals(terminal); RunDisplay display = new RunDisplay(terminal, pictures)) {
            TrainingRun run = new TrainingRun(folder, backend);
            result = step == null ? run.train(display, signals::requested) : run.trainFrom(step, display, signals::requested);
            display.clear();
            exitCode = result.end() == TrainingRun.End.STOPPED ? signals.exitCode() : 0;
        } catch (UncheckedIOException failure) {
            String message = folder.latest().map(last -> "%s; %s is intact: go on with 'transformer resume %s'"
                    .formatted(failure.getMessage(), checkpoint(folder, last), folder.path())).orElse(failure.getMessage());
            throw new CommandFailure(message, () -> pictures.finish(LossReport.State.FAILED));
        } catch (DivergedException diverged) {
            throw new CommandFailure("%s. %s".formatted(diverged.getMessage(), wayBack(folder, diverged.since())),
                    () -> pictures.finish(LossReport.State.FAILED));
        }
        tell(folder, result);
        // Last, and when signals end the program again: nothing waits for a picture.
        pictures.finish(result.end() == TrainingRun.End.STOPPED ? LossReport.State.STOPPED : LossReport.State.FINISHED);
        return exitCode;
    }

    /** Which checkpoints are from before a step, with which the weights went wrong. */
    private static String wayBack(RunFolder folder, long since) {
        return folder.latestBefore(since).map(last -> "The last good checkpoint is %s, from where --model can begin another run%s".formatted(
                checkpoint(folder, last), folder.bestUntil(last).filter(best -> !best.equals(last))
                        .map(best -> "; the one with the least validation loss is " + checkpoint(folder, best)).orElse("")))
                .orElse("There is no checkpoint from before that");
    }

    private static void discard(RunFolder folder, Throwable reason) {
        try {
            folder.discardUnlessBegun();
        } catch (RuntimeException stays) {
            reason.addSuppressed(stays);
        }
    }

    private static Path checkpoint(RunFolder folder, long step) {
        return folder.path().resolve("checkpoint-%06d".formatted(step));
    }

    private void tell(RunFolder folder, TrainingRun.Result result) {
        switch (result.end()) {
            case STOPPED -> terminal.err().printf("stopped after step %d; go on with: transformer resume %s%n", result.step(), folder.path());
            case PATIENCE -> terminal.err().printf("ended after step %d, because the validation loss fell no more%n", result.step());
            case STEPS -> { }
        }
        if (result.model() != null) {
            result.translations().ifPresent(score -> terminal.err().printf("translations: %d; %s%n", score.translations().size(), score.bleu()));
            terminal.err().println(result.bestStep() < 0 ? "model: that of step %d".formatted(result.step())
                    : "model: that of step %d, with the least validation loss, %.4f".formatted(result.bestStep(), result.bestLoss()));
            terminal.out().println(result.model());
            terminal.out().flush();
        }
    }
}
