package org.transformer4j.training.initialization;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.transformer4j.api.Backend;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.models.MeasuringDevice;
import org.transformer4j.models.Model;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.training.digest.Sha256;

/**
 * The numbers that a model begins to learn with, for every architecture of {@link Models}: random where they have to differ, by the rules of
 * those who published it; 0 for biases and for the token of padding, 1 for the gains of norms.
 *
 * <p>The file has the names of Hugging Face, for the class that {@code architectures} names. A number depends on the seed, the name of its
 * tensor and its place in it, and on nothing else: the same configuration and seed give the same file everywhere.
 */
public final class InitialWeights {
    private static final List<String> STORED = List.of("model.safetensors", "model.safetensors.index.json");

    private InitialWeights() {}

    /**
     * Writes {@code model.safetensors} beside the {@code config.json} of a folder.
     *
     * @return how many numbers the model has
     * @throws CheckpointException if there is no configuration, it is not supported, there are weights already, or the file cannot be written
     */
    public static long write(Path folder, long seed) {
        return write(ModelConfig.read(folder.resolve("config.json")), seed, folder);
    }

    /**
     * Writes {@code model.safetensors}, and nothing else, into a folder.
     *
     * @return how many numbers were written
     * @throws CheckpointException if the configuration is not supported, there are weights already, or the file cannot be written
     */
    public static long write(ModelConfig config, long seed, Path folder) {
        return write(config, seed, folder, _ -> true);
    }

    /**
     * The same for some of the tensors alone.
     *
     * @param which those that are written, by their names
     */
    public static long write(ModelConfig config, long seed, Path folder, Predicate<String> which) {
        for (String name : STORED) {
            if (Files.exists(folder.resolve(name))) {
                throw new CheckpointException("%s has %s already; remove it, or choose another folder".formatted(folder, name));
            }
        }
        // Hugging Face reads no file that does not say this.
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        Recipe recipe = Recipe.of(config);
        long numbers = 0;
        for (NewTensor tensor : tensors(config)) {
            if (which.test(tensor.name())) {
                writer.tensor(tensor.name(), tensor.shape(), () -> numbers(tensor, recipe, seed));
                numbers += tensor.elements();
            }
        }
        writer.write(folder.resolve(STORED.getFirst()));
        return numbers;
    }

    /**
     * Asks a configuration for all that a model of it asks for, without making one: {@link ModelConfig#unreadKeys} then has what changes
     * nothing.
     *
     * @throws CheckpointException if the configuration is not supported
     */
    public static void read(ModelConfig config) {
        Recipe.of(config);
        tensors(config);
    }

    /** What a model of this configuration reads. */
    private static List<NewTensor> tensors(ModelConfig config) {
        NewCheckpoint checkpoint = new NewCheckpoint(config.origin(), StoredNames.of(config));
        Map<String, NamedParameter> named = new HashMap<>();
        try (Backend blank = new Backend(new MeasuringDevice()); Model model = Models.load(config, checkpoint, blank)) {
            model.weights().named().forEach(parameter -> named.put(parameter.name(), parameter));
        }
        return checkpoint.shapes().entrySet().stream().map(tensor -> {
            NamedParameter parameter = named.get(tensor.getKey());
            return parameter == null ? new NewTensor(tensor.getKey(), tensor.getValue(), 0, NamedParameter.NO_ROW)
                    : new NewTensor(tensor.getKey(), tensor.getValue(), parameter.added(), parameter.padding());
        }).toList();
    }

    private static float[] numbers(NewTensor tensor, Recipe recipe, long seed) {
        float[] numbers = recipe.distribution(tensor).numbers(tensor.elements(), seed, stream(tensor.name()));
        if (tensor.padding() >= 0) {
            int width = Math.toIntExact(tensor.shape()[1]);
            Arrays.fill(numbers, tensor.padding() * width, (tensor.padding() + 1) * width, 0);
        }
        return numbers;
    }

    /** The generator's stream of a tensor: the first eight bytes of the SHA-256 of its name. */
    private static long stream(String name) {
        return ByteBuffer.wrap(Sha256.of(name)).getLong();
    }
}
