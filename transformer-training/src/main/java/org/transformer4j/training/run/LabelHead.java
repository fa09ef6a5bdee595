package org.transformer4j.training.run;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.transformer4j.models.adapter.LoraNames;
import org.transformer4j.models.adapter.LoraSettings;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.training.initialization.InitialWeights;

/**
 * What tells labels above a model with an adapter: it learns as a whole, and what the model lacks of it begins anew.
 *
 * @param modules its names
 * @param config the configuration of the model with it, if the model's own is another
 * @param tensors what begins anew
 */
record LabelHead(List<String> modules, Optional<String> config, Map<String, StoredTensor> tensors) {
    /** Every BERT is published with one, and then it stays as it is. */
    private static final String POOLER = "bert.pooler";

    /**
     * The head for the labels of the texts.
     *
     * @param base the folder of the model
     * @param folder where the tokenizer is, and where the configuration goes
     * @param does hears which tensors begin anew
     */
    static LabelHead of(RunSettings settings, Path base, Path folder, Consumer<String> does) {
        StartConfig config = StartConfig.of(settings, folder);
        try (Checkpoint stored = Checkpoint.open(base)) {
            if (config.isAsStored()) {
                return new LabelHead(modules(stored.names()).filter(module -> !module.equals(POOLER)).toList(), Optional.empty(), Map.of());
            }
            config.write(folder);
            Map<String, StoredTensor> drawn = drawn(settings, folder);
            drawn.keySet().removeIf(name -> LoraNames.isWithin(POOLER, name) && stored.optional("pooler.dense.weight")
                    .or(() -> stored.optional("bert.pooler.dense.weight")).isPresent());
            List<String> modules = modules(drawn.keySet()).toList();
            drawn.values().removeIf(tensor -> stored.optional(tensor.name()).filter(own -> Arrays.equals(own.shape(), tensor.shape())).isPresent());
            if (!drawn.isEmpty()) {
                does.accept("beginning anew with %d tensors: %s".formatted(drawn.size(), String.join(", ", drawn.keySet())));
            }
            return new LabelHead(modules, Optional.of(DurableFiles.read(folder.resolve("config.json"))), drawn);
        }
    }

    private static Stream<String> modules(Collection<String> tensors) {
        return LoraSettings.HEADS.stream().filter(head -> tensors.stream().anyMatch(name -> LoraNames.isWithin(head, name)));
    }

    /** Random numbers for all heads that the configuration asks for. */
    private static Map<String, StoredTensor> drawn(RunSettings settings, Path folder) {
        Path random = folder.resolve("random");
        DurableFiles.named(random, "cannot be made", () -> Files.createDirectories(random));
        InitialWeights.write(ModelConfig.read(folder.resolve("config.json")), settings.seed(), random,
                name -> LoraSettings.HEADS.stream().anyMatch(head -> LoraNames.isWithin(head, name)));
        Map<String, StoredTensor> drawn = new TreeMap<>();
        try (Checkpoint fresh = Checkpoint.open(random)) {
            for (String name : fresh.names()) {
                StoredTensor tensor = fresh.tensor(name);
                MemorySegment data = Arena.ofAuto().allocate(tensor.data().byteSize(), Float.BYTES).copyFrom(tensor.data());
                drawn.put(name, new StoredTensor(name, tensor.type(), tensor.shape(), tensor.layout(), data));
            }
        }
        DurableFiles.delete(random);
        return drawn;
    }
}
