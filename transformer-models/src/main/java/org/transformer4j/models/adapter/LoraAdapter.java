package org.transformer4j.models.adapter;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.json.JsonFile;
import org.transformer4j.models.json.Quoted;

/**
 * An adapter in a folder, as PEFT writes it: {@code adapter_config.json} and {@code adapter_model.safetensors}; and, beside heads that the
 * base model has not, the {@code config.json} of the model with them. It is read as a whole; the files are needed no more.
 */
public final class LoraAdapter implements Adapter {
    static final String WEIGHTS = "adapter_model.safetensors";
    /** Beside heads that the base model has not. */
    static final String MODEL_CONFIG = "config.json";
    /** What PEFT puts before the names of modules. */
    static final String WRAPPERS = "base_model.model.";
    private static final int MAX_BYTES = 8 << 20;

    private record Pair(Matrix a, Matrix b) {}

    private record Matrix(int rows, int columns, float[] numbers) {}

    private final Path folder;
    private final LoraConfig config;
    private final Map<String, Pair> pairs;
    private final Map<String, StoredTensor> whole;
    private final Optional<String> modelConfig;

    private LoraAdapter(Path folder, LoraConfig config, Map<String, Pair> pairs, Map<String, StoredTensor> whole, Optional<String> modelConfig) {
        this.folder = folder;
        this.config = config;
        this.pairs = pairs;
        this.whole = whole;
        this.modelConfig = modelConfig;
    }

    /** Whether there is an adapter in a folder. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(LoraConfig.FILE));
    }

    /**
     * The adapter in a folder.
     *
     * @throws CheckpointException if a file is missing or malformed, the two do not belong together, or it is of a kind that is not supported
     */
    public static LoraAdapter open(Path folder) {
        LoraConfig config = LoraConfig.read(folder);
        if (!Files.exists(folder.resolve(WEIGHTS)) && Files.exists(folder.resolve("adapter_model.bin"))) {
            throw new CheckpointException("%s: found adapter_model.bin, which can hold programs; expected %s: save it with PEFT as safetensors"
                    .formatted(folder, WEIGHTS));
        }
        try (Checkpoint file = Checkpoint.open(folder.resolve(WEIGHTS))) {
            return new LoraAdapter(folder, config, pairs(file, config.settings()), whole(file, config.settings()), modelConfig(folder, config.settings()));
        }
    }

    /** Without heads of its own an adapter is for the model as it is, whatever lies beside it. */
    private static Optional<String> modelConfig(Path folder, LoraSettings settings) {
        Path file = folder.resolve(MODEL_CONFIG);
        return settings.whole().isEmpty() || !Files.exists(file) ? Optional.empty()
                : Optional.of(StandardCharsets.UTF_8.decode(JsonFile.read(file, MAX_BYTES)).toString());
    }

    /** The tensors of heads, in memory of their own. */
    private static Map<String, StoredTensor> whole(Checkpoint file, LoraSettings settings) {
        Map<String, StoredTensor> whole = new TreeMap<>();
        for (String name : file.names()) {
            String own = name.substring(Math.min(name.length(), WRAPPERS.length()));
            if (name.startsWith(WRAPPERS) && settings.isWhole(own)) {
                StoredTensor stored = file.tensor(name);
                MemorySegment data = Arena.ofAuto().allocate(stored.data().byteSize(), Long.BYTES).copyFrom(stored.data());
                whole.put(own, new StoredTensor(own, stored.type(), stored.shape(), stored.layout(), data));
            }
        }
        return whole;
    }

    private static Map<String, Pair> pairs(Checkpoint file, LoraSettings settings) {
        Map<String, Matrix> downs = new TreeMap<>();
        Map<String, Matrix> ups = new TreeMap<>();
        for (String name : file.names()) {
            if (name.startsWith(WRAPPERS) && settings.isWhole(name.substring(WRAPPERS.length()))) {
                continue;
            }
            if (!name.startsWith(WRAPPERS) || !LoraNames.isPart(name)) {
                throw new CheckpointException("%s: tensor %s is not supported; expected names such as %s".formatted(file.origin(), Quoted.of(name),
                        WRAPPERS + "model.layers.0.self_attn.q_proj" + LoraNames.DOWN));
            }
            boolean down = name.endsWith(LoraNames.DOWN);
            String module = name.substring(WRAPPERS.length(), name.length() - (down ? LoraNames.DOWN : LoraNames.UP).length());
            (down ? downs : ups).put(module, matrix(file, name));
        }
        Map<String, Pair> pairs = new TreeMap<>();
        for (String module : downs.keySet()) {
            if (ups.containsKey(module)) {
                pairs.put(module, pair(file, module, settings, downs.get(module), ups.remove(module)));
            } else {
                throw new CheckpointException("%s: %s has lora_A and no lora_B".formatted(file.origin(), Quoted.of(module)));
            }
        }
        if (!ups.isEmpty()) {
            throw new CheckpointException("%s: %s has lora_B and no lora_A".formatted(file.origin(), Quoted.of(ups.keySet().iterator().next())));
        }
        if (pairs.isEmpty()) {
            throw new CheckpointException("%s: there is nothing in it; expected lora_A and lora_B of at least one layer".formatted(file.origin()));
        }
        return pairs;
    }

    private static Matrix matrix(Checkpoint file, String name) {
        StoredTensor tensor = file.tensor(name);
        if (tensor.type().weight().isEmpty() || tensor.shape().length != 2) {
            throw new CheckpointException("%s: %s; expected a matrix in F32, F16 or BF16".formatted(file.origin(), tensor));
        }
        return new Matrix((int) tensor.shape()[0], (int) tensor.shape()[1], tensor.toFloats());
    }

    private static Pair pair(Checkpoint file, String module, LoraSettings settings, Matrix a, Matrix b) {
        if (settings.targets() instanceof TargetModules.Named && !settings.targets().include(module)) {
            throw new CheckpointException("%s: %s is none of the target_modules of %s: %s. Do the two files belong together?".formatted(file.origin(),
                    Quoted.of(module), LoraConfig.FILE, settings.targets()));
        }
        int rank = settings.rank(module);
        if (a.rows != rank || b.columns != rank) {
            throw new CheckpointException("%s: %s has lora_A [%d, %d] and lora_B [%d, %d]; expected the rank %d that %s says".formatted(file.origin(),
                    Quoted.of(module), a.rows, a.columns, b.rows, b.columns, rank, LoraConfig.FILE));
        }
        return new Pair(a, b);
    }

    @Override
    public String origin() {
        return folder.toString();
    }

    @Override
    public LoraSettings settings() {
        return config.settings();
    }

    /** What the adapter calls the model that it belongs to: a path, or a name at Hugging Face. */
    public Optional<String> base() {
        return config.base();
    }

    @Override
    public Optional<LowRankUpdate> update(AdaptableLayer layer) {
        String module = name(layer);
        Pair pair = pairs.get(module);
        if (pair == null) {
            return Optional.empty();
        }
        if (pair.a.columns != layer.in() || pair.b.rows != layer.out()) {
            throw new CheckpointException("%s: %s has lora_A [%d, %d] and lora_B [%d, %d]; the layer has %d inputs and %d outputs. Does the adapter belong to this model?"
                    .formatted(folder, Quoted.of(module), pair.a.rows, pair.a.columns, pair.b.rows, pair.b.columns, layer.in(), layer.out()));
        }
        return Optional.of(new LowRankUpdate(pair.a.rows, config.settings().scale(module), pair.a.numbers, pair.b.numbers));
    }

    /** An adapter of a class without an output layer has the names without the prefix of the family. */
    private String name(AdaptableLayer layer) {
        return pairs.containsKey(layer.module()) ? layer.module() : layer.path();
    }

    @Override
    public Map<String, StoredTensor> whole() {
        return whole;
    }

    @Override
    public Optional<String> config() {
        return modelConfig;
    }

    @Override
    public void requireAllUsed(Collection<AdaptableLayer> layers) {
        var names = layers.stream().map(this::name).collect(Collectors.toSet());
        for (String module : pairs.keySet()) {
            if (!names.contains(module)) {
                throw new CheckpointException("%s: an adapter for %s, which is no linear layer of this model that can be adapted; %s. Does the adapter belong to this model?"
                        .formatted(folder, Quoted.of(module), AdaptableNames.of(layers)));
            }
        }
    }

    @Override
    public String toString() {
        return "%s, %d layers".formatted(folder, pairs.size());
    }
}
