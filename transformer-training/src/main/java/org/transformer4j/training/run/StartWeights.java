package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.training.initialization.InitialWeights;

/** The weights that a run begins with: random, those of a checkpoint, or of a checkpoint as far as it has them. */
final class StartWeights {
    private static final String WEIGHTS = "model.safetensors";

    private StartWeights() {}

    /**
     * Writes {@code model.safetensors}, in F32.
     *
     * @param folder where {@code config.json} is
     * @param seed of random weights; without one all are the checkpoint's
     * @param checkpoint the folder of a checkpoint, if weights are to come from one
     */
    static void write(Path folder, Optional<Long> seed, Optional<Path> checkpoint) {
        if (seed.isEmpty()) {
            try (Checkpoint base = Checkpoint.open(checkpoint.orElseThrow())) {
                SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
                base.names().stream().map(base::tensor).filter(tensor -> tensor.type().weight().isPresent())
                        .forEach(tensor -> writer.tensor(tensor.name(), tensor.shape(), tensor::toFloats));
                writer.write(folder.resolve(WEIGHTS));
            }
            return;
        }
        ModelConfig config = ModelConfig.read(folder.resolve("config.json"));
        if (checkpoint.isEmpty()) {
            InitialWeights.write(config, seed.get(), folder);
            return;
        }
        Path random = folder.resolve("random");
        DurableFiles.named(random, "cannot be made", () -> Files.createDirectories(random));
        InitialWeights.write(config, seed.get(), random);
        try (Checkpoint base = Checkpoint.open(checkpoint.get()); Checkpoint fresh = Checkpoint.open(random)) {
            merge(base, fresh, folder.resolve(WEIGHTS));
        }
        DurableFiles.delete(random);
    }

    private static void merge(Checkpoint base, Checkpoint fresh, Path file) {
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        int taken = 0;
        for (String name : fresh.names()) {
            StoredTensor random = fresh.tensor(name);
            Optional<StoredTensor> stored = stored(base, name).filter(tensor -> Arrays.equals(tensor.shape(), random.shape()));
            taken += stored.isPresent() ? 1 : 0;
            writer.tensor(name, random.shape(), stored.orElse(random)::toFloats);
        }
        if (taken == 0) {
            throw new CheckpointException("%s: none of its tensors fits the configuration; do they belong together?".formatted(base.origin()));
        }
        writer.write(file);
    }

    /** A model without a head has the same names without the first part. */
    private static Optional<StoredTensor> stored(Checkpoint base, String name) {
        return base.optional(name).or(() -> base.optional(name.substring(name.indexOf('.') + 1)));
    }
}
