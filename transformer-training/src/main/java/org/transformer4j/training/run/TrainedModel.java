package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.transformer4j.api.Backend;
import org.transformer4j.api.DType;
import org.transformer4j.api.Tensor;
import org.transformer4j.models.Model;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.Objective;

/** Writes the model of a checkpoint without what only training needs: with the average of the weights, if one was kept. */
public final class TrainedModel {
    private static final Set<String> OF_TRAINING = Set.of("trainer.safetensors", "checkpoint.json");

    private TrainedModel() {}

    /**
     * Writes the folder of a model, or of an adapter if the run taught one; it is there as a whole or not at all.
     *
     * @param step of the checkpoint
     * @param type how to store numbers: F32, or rounded to F16 or BF16
     * @param target a new folder
     * @param backend where an average of the weights is put in their place
     * @throws CheckpointException if there is no such checkpoint, it is damaged, or a number does not fit the type
     * @throws IllegalArgumentException if the target is there already
     */
    public static void write(RunFolder folder, long step, DType type, Path target, Backend backend) {
        RunCheckpoint checkpoint = checkpoint(folder, step);
        RunState state = verified(folder, checkpoint);
        DurableFiles.whole(target, partial -> write(folder.settings(), checkpoint.path(), state, type, partial, backend));
    }

    static RunCheckpoint checkpoint(RunFolder folder, long step) {
        if (!folder.checkpoints().contains(step)) {
            throw new CheckpointException("%s: there is no checkpoint of step %d; there are those of %s".formatted(folder.path(), step,
                    folder.checkpoints()));
        }
        return new RunCheckpoint(folder.checkpoint(step));
    }

    /** @throws CheckpointException if it is damaged; the message says which one to export instead */
    static RunState verified(RunFolder folder, RunCheckpoint checkpoint) {
        try {
            return checkpoint.verified();
        } catch (CheckpointException damaged) {
            String advice = folder.checkpoints().reversed().stream().filter(step -> new RunCheckpoint(folder.checkpoint(step)).isUsable()).findFirst()
                    .map(step -> "export another one, as with 'transformer export %s DIR %s'".formatted(folder.path(),
                            folder.latest().filter(step::equals).isPresent() ? "--last" : "--step " + step))
                    .orElse("no other checkpoint is usable, so train anew");
            throw new CheckpointException("%s; %s".formatted(damaged.getMessage(), advice), damaged);
        }
    }

    /** @param target an empty folder */
    static void write(RunSettings settings, Path from, RunState state, DType type, Path target, Backend backend) {
        RunModel stored = RunModel.in(from, settings);
        DurableFiles.list(from).stream().filter(file -> !OF_TRAINING.contains(name(file)) && !name(file).equals(stored.weights()))
                .forEach(file -> DurableFiles.copy(file, target.resolve(file.getFileName())));
        if (settings.average() == null) {
            StoredNumbers.copy(from.resolve(stored.weights()), target.resolve(stored.weights()), type);
        } else {
            stored.require(state.base(), RunListener.SILENT::does);
            Path averaged = target.resolve("average");
            DurableFiles.named(averaged, "cannot be made", () -> Files.createDirectories(averaged));
            average(settings, stored, from, averaged, backend);
            StoredNumbers.copy(averaged.resolve(stored.weights()), target.resolve(stored.weights()), type);
            DurableFiles.delete(averaged);
        }
        stored.describe(target, type);
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static void average(RunSettings settings, RunModel stored, Path from, Path target, Backend backend) {
        try (Backend training = new Backend(new AutogradDevice(backend.device()));
                Model model = Models.load(stored.folder(), training, stored::learns);
                Trainer<Void> trainer = new Trainer<>(new Nothing(model), RunTrainer.settings(settings, stored, model, 1))) {
            trainer.load(from);
            trainer.withAverage(() -> {
                stored.save(trainer, model, from, target);
                return null;
            });
        }
    }

    /** For a trainer that does not train. */
    private record Nothing(Model model) implements Objective<Void> {
        @Override
        public Tensor losses(List<Void> examples, ForwardPass pass) {
            throw new UnsupportedOperationException("this trainer only hands weights over");
        }

        @Override
        public int targets(Void example) {
            return 0;
        }

        @Override
        public int tokens(Void example) {
            return 0;
        }
    }
}
