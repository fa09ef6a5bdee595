package org.transformer4j.training.run;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transformer4j.api.Backend;
import org.transformer4j.api.DType;
import org.transformer4j.api.Tensor;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.Objective;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes the model of a checkpoint without what only training needs: with the average of the weights, if one was kept. */
public final class TrainedModel {
    private static final String WEIGHTS = "model.safetensors";
    private static final Set<String> OF_TRAINING = Set.of("trainer.safetensors", "checkpoint.json", WEIGHTS);
    private static final Map<DType, String> NAMES = Map.of(DType.F32, "float32", DType.F16, "float16", DType.BF16, "bfloat16");

    private TrainedModel() {}

    /**
     * Writes the folder of a model, which is there as a whole or not at all.
     *
     * @param step of the checkpoint
     * @param type how to store numbers: F32, or rounded to F16 or BF16
     * @param target a new folder
     * @param backend where an average of the weights is put in their place
     * @throws CheckpointException if there is no such checkpoint, it is damaged, or a number does not fit the type
     * @throws IllegalArgumentException if the target is there already
     */
    public static void write(RunFolder folder, long step, DType type, Path target, Backend backend) {
        if (!folder.checkpoints().contains(step)) {
            throw new CheckpointException("%s: there is no checkpoint of step %d; there are those of %s".formatted(folder.path(), step,
                    folder.checkpoints()));
        }
        Path from = folder.checkpoint(step);
        new RunCheckpoint(from).verified();
        if (Files.exists(target)) {
            throw new IllegalArgumentException("%s: it is there already; name a folder that is not".formatted(target));
        }
        Path partial = target.resolveSibling(target.getFileName() + DurableFiles.PARTIAL);
        if (Files.exists(partial)) {
            DurableFiles.delete(partial);
        }
        try {
            write(folder.settings(), from, type, partial, backend);
            DurableFiles.rename(partial, target);
        } catch (RuntimeException | Error failure) {
            discard(partial, failure);
            throw failure;
        }
    }

    private static void write(RunSettings settings, Path from, DType type, Path partial, Backend backend) {
        DurableFiles.named(partial, "cannot be made", () -> Files.createDirectories(partial));
        DurableFiles.list(from).stream().filter(file -> !OF_TRAINING.contains(file.getFileName().toString()))
                .forEach(file -> DurableFiles.copy(file, partial.resolve(file.getFileName())));
        if (settings.average() == null) {
            store(from, partial, type);
        } else {
            Path averaged = partial.resolve("average");
            DurableFiles.named(averaged, "cannot be made", () -> Files.createDirectories(averaged));
            average(settings, from, averaged, backend);
            store(averaged, partial, type);
            DurableFiles.delete(averaged);
        }
        writeType(partial.resolve("config.json"), type);
    }

    private static void discard(Path partial, Throwable failure) {
        try {
            if (Files.exists(partial)) {
                DurableFiles.delete(partial);
            }
        } catch (UncheckedIOException also) {
            failure.addSuppressed(also);
        }
    }

    private static void store(Path from, Path target, DType type) {
        if (type == DType.F32) {
            DurableFiles.copy(from.resolve(WEIGHTS), target.resolve(WEIGHTS));
            return;
        }
        try (Checkpoint base = Checkpoint.open(from)) {
            SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt").type(type);
            for (String name : base.names()) {
                StoredTensor tensor = base.tensor(name);
                writer.tensor(name, tensor.shape(), tensor::toFloats);
            }
            writer.write(target.resolve(WEIGHTS));
        }
    }

    /** Says how the numbers are stored, under the old name of that and, where it is there, under the new one. */
    private static void writeType(Path config, DType type) {
        JsonMapper json = new JsonMapper();
        ObjectNode tree = (ObjectNode) json.readTree(DurableFiles.read(config));
        tree.put("torch_dtype", NAMES.get(type));
        if (tree.has("dtype")) {
            tree.put("dtype", NAMES.get(type));
        }
        DurableFiles.write(config, json.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
    }

    private static void average(RunSettings settings, Path from, Path target, Backend backend) {
        try (Backend training = new Backend(new AutogradDevice(backend.device()));
                Model model = Models.load(ModelFolder.of(from), training);
                Trainer<Void> trainer = new Trainer<>(new Nothing(model), TrainerSettings.of(settings, model, 1));
                Checkpoint base = Checkpoint.open(from)) {
            trainer.load(from);
            trainer.withAverage(() -> {
                trainer.saveModel(target, base);
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
