package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
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
     * @param does hears which tensors begin anew, or in part, and which of a checkpoint are left out
     * @throws IllegalArgumentException if the checkpoint lacks tensors that are not of a head
     */
    static void write(Path folder, Optional<Long> seed, Optional<Path> checkpoint, Consumer<String> does) {
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
            new MergedWeights(base, fresh).write(folder.resolve(WEIGHTS), does);
        }
        DurableFiles.delete(random);
    }
}
