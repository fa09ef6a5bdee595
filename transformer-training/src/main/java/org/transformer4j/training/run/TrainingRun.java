package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.transformer4j.api.Backend;
import org.transformer4j.api.DType;
import org.transformer4j.models.Model;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.metric.TranslationScore;

/**
 * Trains a model in a folder. A run that is stopped, or killed at any moment, goes on from its last checkpoint and writes the same bytes as
 * one that was not.
 *
 * {@snippet :
 * RunFolder folder = RunFolder.create(Path.of("run"), RunSettings.of(RunSettings.Task.LM,
 *         Map.of("model.config", "gpt2-tiny", "data.train", List.of("text.txt"))));
 * try (Backend backend = Backends.select()) {
 *     new TrainingRun(folder, backend).train(RunListener.SILENT, () -> false);
 * }
 * }
 */
public final class TrainingRun {
    private final RunFolder folder;
    private final Backend backend;

    /** How a run ended. */
    public enum End {
        /** All steps were made. */
        STEPS,
        /** The validation loss fell no more. */
        PATIENCE,
        /** It was asked to stop. */
        STOPPED
    }

    /**
     * What came out.
     *
     * @param end how it ended
     * @param step how many steps have been made
     * @param checkpoint the last one
     * @param bestStep the step of the least validation loss, or -1
     * @param bestLoss that loss
     * @param model the folder of the trained model; null if it was stopped
     * @param translations how well it translates, if that was asked for
     */
    public record Result(End end, long step, Path checkpoint, long bestStep, double bestLoss, Path model, Optional<TranslationScore> translations) {}

    /**
     * A run in a folder.
     *
     * @param backend computes; it stays open
     */
    public TrainingRun(RunFolder folder, Backend backend) {
        this.folder = folder;
        this.backend = backend;
    }

    /**
     * Begins, or goes on from the last checkpoint.
     *
     * @param listener hears how it goes
     * @param stop asked after each step, and between the parts of an evaluation, whether to save and stop; a run that goes on begins such an
     *     evaluation anew
     * @throws IllegalArgumentException if the settings do not fit the model or the texts, or another process is training in the folder
     * @throws CheckpointException if a file is missing or damaged
     * @throws java.io.UncheckedIOException if a file cannot be written; the last checkpoint is intact
     * @throws org.transformer4j.training.DivergedException if a loss or a weight is not finite any more; no checkpoint has such a weight
     */
    public Result train(RunListener listener, BooleanSupplier stop) {
        return train(null, listener, stop);
    }

    /** Goes on from the checkpoint of a step, and forgets what came after it. */
    public Result trainFrom(long step, RunListener listener, BooleanSupplier stop) {
        return train(step, listener, stop);
    }

    private Result train(Long from, RunListener listener, BooleanSupplier stop) {
        RunSettings said = folder.settings();
        try (RunLock lock = RunLock.of(folder)) {
            folder.clean();
            RunCheckpoint start = start(from);
            RunState state = start == null ? null : verified(start);
            Path path = start == null ? folder.start() : start.path();
            RunModel stored = start == null ? StartFolder.make(said, path, listener::does) : goOn(said, path, state, listener);
            RunSettings settings = start == null ? folder.keepDropout(said, stored.folder().config()) : said;
            try (Backend training = new Backend(new AutogradDevice(backend.device()));
                    Model model = Models.load(stored.folder(), training, stored::learns)) {
                listener.does("reading the texts");
                LearningTask<?> task = LearningTasks.open(settings, stored.folder(), model);
                return loop(task, settings, stored, path, state, listener, stop);
            }
        }
    }

    private static RunModel goOn(RunSettings settings, Path path, RunState state, RunListener listener) {
        RunModel stored = RunModel.in(path, settings);
        stored.require(state.base(), listener::does);
        return stored;
    }

    private <E> Result loop(LearningTask<E> task, RunSettings settings, RunModel stored, Path path, RunState state, RunListener listener,
            BooleanSupplier stop) {
        End end;
        RunState reached;
        try (TrainingLoop<E> loop = new TrainingLoop<>(folder, settings, task, stored, path, state, listener)) {
            // Not before it is sure that the run can go on from there.
            if (state != null) {
                folder.checkpoints().stream().filter(step -> step > state.step()).map(folder::checkpoint).forEach(DurableFiles::delete);
            }
            end = loop.run(stop);
            reached = loop.state();
        }
        Path checkpoint = folder.checkpoint(reached.step());
        if (end != End.STOPPED) {
            listener.does("writing the model");
            writeModel(settings, reached.bestStep() < 0 ? reached.step() : reached.bestStep());
        }
        return new Result(end, reached.step(), checkpoint, reached.bestStep(), reached.bestLoss(), end == End.STOPPED ? null : folder.model(),
                end == End.STOPPED ? Optional.empty() : TranslationCheck.of(settings, folder.model(), backend, listener));
    }

    /** The model of a run that had ended before stays until another one is complete. */
    private void writeModel(RunSettings settings, long step) {
        RunCheckpoint checkpoint = new RunCheckpoint(folder.checkpoint(step));
        RunState state = TrainedModel.verified(folder, checkpoint);
        DurableFiles.replace(folder.model(), partial -> TrainedModel.write(settings, checkpoint.path(), state, DType.F32, partial, backend));
    }

    private RunCheckpoint start(Long from) {
        List<Long> steps = folder.checkpoints();
        if (from != null && !steps.contains(from)) {
            throw new CheckpointException("%s: there is no checkpoint of step %d; there are those of %s".formatted(folder.path(), from, steps));
        }
        return from == null && steps.isEmpty() ? null : new RunCheckpoint(folder.checkpoint(from == null ? steps.getLast() : from));
    }

    private RunState verified(RunCheckpoint checkpoint) {
        try {
            return checkpoint.verified();
        } catch (CheckpointException damaged) {
            List<Long> older = folder.checkpoints().reversed().stream().filter(step -> !folder.checkpoint(step).equals(checkpoint.path()))
                    .filter(step -> new RunCheckpoint(folder.checkpoint(step)).isUsable()).toList();
            throw new CheckpointException("%s; %s".formatted(damaged.getMessage(), older.isEmpty() ? "no other checkpoint is usable, so train anew"
                    : "go on from the one of step %d, as with 'transformer resume %s --step %d'".formatted(older.getFirst(), folder.path(),
                            older.getFirst())), damaged);
        }
    }
}
