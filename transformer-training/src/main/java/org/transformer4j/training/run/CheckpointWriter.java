package org.transformer4j.training.run;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.transformer4j.models.Model;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.DivergedException;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.run.RunSettings.Checkpoints;

/** Writes checkpoints, each under another name until it is complete and on the disk, and deletes those that are no longer kept. */
final class CheckpointWriter {
    /** What changes with each step; all else in a folder is copied from the one before. */
    private static final Set<String> CHANGING = Set.of("model.safetensors", "adapter_model.safetensors", "adapter_config.json", "trainer.safetensors",
            "checkpoint.json");
    private static final double NANOS_PER_MINUTE = 60e9;

    private final RunFolder folder;
    private final RunModel stored;
    private final Model model;
    private final Checkpoints settings;
    private final Metrics metrics;
    private Path last;
    private long lastTime = System.nanoTime();

    /**
     * A writer.
     *
     * @param model that was loaded from {@code stored}
     * @param last the folder in which the run goes on, or begins
     */
    CheckpointWriter(RunFolder folder, RunModel stored, Model model, Path last, Checkpoints settings, Metrics metrics) {
        this.folder = folder;
        this.stored = stored;
        this.model = model;
        this.last = last;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Whether there is none yet. */
    boolean isFirst() {
        return last.equals(folder.start());
    }

    boolean has(long step) {
        return last.equals(folder.checkpoint(step));
    }

    boolean isTimeOver() {
        return settings.minutes() != null && System.nanoTime() - lastTime >= settings.minutes() * NANOS_PER_MINUTE;
    }

    /** @throws DivergedException if a weight is not finite; then nothing is written */
    void save(RunState state, Trainer<?> trainer, RunListener listener) {
        trainer.notFinite().ifPresent(parameter -> {
            throw DivergedException.ofWeights(state.step(), parameter);
        });
        Path complete = folder.checkpoint(state.step());
        Path partial = complete.resolveSibling(complete.getFileName() + DurableFiles.PARTIAL);
        try {
            DurableFiles.named(partial, "cannot be made", () -> Files.createDirectories(partial));
            DurableFiles.list(last).stream().filter(file -> !CHANGING.contains(file.getFileName().toString()))
                    .forEach(file -> DurableFiles.copy(file, partial.resolve(file.getFileName())));
            stored.save(trainer, model, last, partial);
            trainer.saveState(partial);
            new RunCheckpoint(partial).seal(state);
            metrics.force();
            DurableFiles.rename(partial, complete);
        } catch (CheckpointException | UncheckedIOException failure) {
            discard(partial);
            throw new CheckpointException("%s; %s".formatted(failure.getMessage(), isFirst() ? "there is no checkpoint yet, so begin anew"
                    : "the last checkpoint, %s, is intact: make room, and go on with 'transformer resume %s'".formatted(last.getFileName(), folder.path())),
                    failure);
        }
        Path before = last;
        last = complete;
        lastTime = System.nanoTime();
        if (before.equals(folder.start())) {
            DurableFiles.delete(before);
        }
        prune();
        listener.saved(complete);
    }

    /** What was still to be measured when the last checkpoint was written has been. */
    void complete(RunState state) {
        metrics.force();
        new RunCheckpoint(last).reseal(state);
    }

    private void discard(Path partial) {
        try {
            if (Files.exists(partial)) {
                DurableFiles.delete(partial);
            }
        } catch (UncheckedIOException stays) {
            // Its name says that it is none, and the next start deletes it.
        }
    }

    /** Keeps the last ones, and those that were the best until then, since a run may go on from any of these. */
    private void prune() {
        List<Long> steps = folder.checkpoints();
        int first = Math.max(0, steps.size() - settings.keep());
        Set<Long> best = steps.subList(first, steps.size()).stream().map(step -> new RunCheckpoint(folder.checkpoint(step)).state().bestStep())
                .collect(Collectors.toSet());
        steps.subList(0, first).stream().filter(step -> !best.contains(step)).forEach(step -> DurableFiles.delete(folder.checkpoint(step)));
    }
}
