package org.transformer4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.transformer4j.api.Backend;
import org.transformer4j.api.BackendStatus;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.MeasuringDevice;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.config.ModelConfig;

/**
 * What a folder or a GGUF file holds.
 *
 * @param modelType its {@code model_type}
 * @param architectures the classes that its configuration names
 * @param files bytes of each file
 * @param ignored GGUF files beside the safetensors that are taken instead
 * @param formats what is stored in each format, by its name
 * @param model what it would be once it is loaded; empty if it cannot be
 * @param reason why it cannot be loaded; empty if it can
 */
record ModelFacts(String modelType, List<String> architectures, SortedMap<String, Long> files, List<String> ignored,
        SortedMap<String, Stored> formats, Optional<Loaded> model, String reason) {
    private static final int TOKENS = 1000;

    /**
     * What is stored in a format.
     *
     * @param tensors how many
     * @param elements how many numbers they have together
     */
    record Stored(int tensors, long elements) {
        Stored plus(Stored other) {
            return new Stored(tensors + other.tensors, elements + other.elements);
        }
    }

    /**
     * A model that can be loaded.
     *
     * @param kind decoder, encoder or encoder-decoder
     * @param purpose what its head is for, of an encoder
     * @param vocabulary how many tokens it knows
     * @param contextLength the longest sequence
     * @param weightBytes what its parameters need in the formats in which they are stored
     * @param packedBytes what they need on each backend that can run here
     * @param cacheBytes what a conversation needs for each {@value #TOKENS} tokens; an encoder keeps nothing
     */
    record Loaded(String kind, Optional<String> purpose, int vocabulary, OptionalInt contextLength, long weightBytes, SortedMap<String, Long> packedBytes,
            OptionalLong cacheBytes) {}

    /**
     * Reads a folder or a GGUF file.
     *
     * @throws CheckpointException if there is neither, or its configuration cannot be read
     */
    static ModelFacts of(Path path) {
        ModelFolder files = ModelFolder.of(path);
        ModelConfig config = files.config();
        SortedMap<String, Stored> formats = new TreeMap<>();
        Optional<Loaded> loaded = Optional.empty();
        String reason = "";
        try {
            try (Checkpoint checkpoint = files.checkpoint()) {
                for (String name : checkpoint.names()) {
                    StoredTensor tensor = checkpoint.tensor(name);
                    formats.merge(tensor.type().label(), new Stored(1, tensor.elements()), Stored::plus);
                }
            }
            loaded = Optional.of(load(files));
        } catch (CheckpointException | IllegalArgumentException | ArithmeticException refusal) {
            reason = String.valueOf(refusal.getMessage());
        }
        SortedMap<String, Long> sizes = files instanceof ModelFolder.Gguf(Path file) ? sizes(Stream.of(file)) : sizes(path);
        List<String> ignored = files instanceof ModelFolder.OnDisk ? sizes.keySet().stream().filter(name -> name.endsWith(".gguf")).toList() : List.of();
        return new ModelFacts(type(config), config.architectures(), sizes, ignored, formats, loaded, reason);
    }

    private static String type(ModelConfig config) {
        return config.has("model_type") || config.has("kind") ? config.modelType() : "unknown";
    }

    private static Loaded load(ModelFolder files) {
        MeasuringDevice device = new MeasuringDevice();
        try (Backend backend = new Backend(device); Model model = Models.load(files, backend)) {
            return switch (model) {
                case EncoderDecoder both -> new Loaded("encoder-decoder", Optional.empty(), both.vocabularySize(), OptionalInt.of(both.contextLength()),
                        device.bytes(), packed(device), OptionalLong.of(bytes(both.cacheShape()) + bytes(both.crossCaches())));
                case Decoder decoder -> new Loaded("decoder", Optional.empty(), decoder.vocabularySize(), OptionalInt.of(decoder.contextLength()),
                        device.bytes(), packed(device), OptionalLong.of(bytes(decoder.cacheShape())));
                case TextEncoder encoder -> new Loaded("encoder", encoder.head().map(head -> head.task().name().toLowerCase(Locale.ROOT).replace('_', ' ')),
                        encoder.vocabularySize(), OptionalInt.of(encoder.contextLength()), device.bytes(), packed(device), OptionalLong.empty());
                default -> new Loaded("model", Optional.empty(), 0, OptionalInt.empty(), device.bytes(), packed(device), OptionalLong.empty());
            };
        }
    }

    private static SortedMap<String, Long> packed(MeasuringDevice device) {
        SortedMap<String, Long> bytes = new TreeMap<>();
        Backends.list().stream().filter(BackendStatus::available)
                .forEach(backend -> bytes.put(backend.name(), device.bytes(backend.provider()::packedBytes)));
        return bytes;
    }

    /** Keys and values in float32. */
    private static long bytes(Decoder.CacheShape shape) {
        return 2L * TOKENS * shape.layers() * shape.kvHeads() * shape.headDim() * Float.BYTES;
    }

    private static SortedMap<String, Long> sizes(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return sizes(files.filter(Files::isRegularFile));
        } catch (IOException failure) {
            throw new UncheckedIOException("%s cannot be listed: %s".formatted(folder, failure.getMessage()), failure);
        }
    }

    private static SortedMap<String, Long> sizes(Stream<Path> files) {
        SortedMap<String, Long> sizes = new TreeMap<>();
        files.forEach(file -> sizes.put(file.getFileName().toString(), file.toFile().length()));
        return sizes;
    }

    /** How many numbers are stored. */
    long parameters() {
        return formats.values().stream().mapToLong(Stored::elements).sum();
    }

    /** How many tensors are stored. */
    int tensors() {
        return formats.values().stream().mapToInt(Stored::tensors).sum();
    }
}
