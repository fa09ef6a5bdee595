package org.transformer4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.transformer4j.api.Backend;
import org.transformer4j.api.DType;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.config.ModelConfig;

/**
 * What a folder holds.
 *
 * @param modelType its {@code model_type}
 * @param architectures the classes that its configuration names
 * @param files bytes of each file
 * @param tensors how many are stored
 * @param elements how many numbers of each type are stored
 * @param model what it would be once it is loaded; empty if it cannot be
 * @param reason why it cannot be loaded; empty if it can
 */
record ModelFacts(String modelType, List<String> architectures, SortedMap<String, Long> files, int tensors, Map<DType, Long> elements,
        Optional<Loaded> model, String reason) {
    private static final int TOKENS = 1000;

    /**
     * A model that can be loaded.
     *
     * @param kind decoder, encoder or encoder-decoder
     * @param purpose what its head is for, of an encoder
     * @param vocabulary how many tokens it knows
     * @param contextLength the longest sequence
     * @param weightBytes what its parameters need
     * @param cacheBytes what a conversation needs for each {@value #TOKENS} tokens; an encoder keeps nothing
     */
    record Loaded(String kind, Optional<String> purpose, int vocabulary, OptionalInt contextLength, long weightBytes, OptionalLong cacheBytes) {}

    /**
     * Reads a folder.
     *
     * @throws CheckpointException if there is no folder or its {@code config.json} cannot be read
     */
    static ModelFacts of(Path folder) {
        ModelFolder files = ModelFolder.of(folder);
        ModelConfig config = files.config();
        SortedMap<DType, Long> elements = new TreeMap<>();
        int tensors = 0;
        Optional<Loaded> loaded = Optional.empty();
        String reason = "";
        try {
            try (Checkpoint checkpoint = files.checkpoint()) {
                for (String name : checkpoint.names()) {
                    StoredTensor tensor = checkpoint.tensor(name);
                    elements.merge(tensor.dtype(), tensor.elements(), Long::sum);
                    tensors++;
                }
            }
            loaded = Optional.of(load(files));
        } catch (CheckpointException | IllegalArgumentException | ArithmeticException refusal) {
            reason = String.valueOf(refusal.getMessage());
        }
        return new ModelFacts(type(config), config.architectures(), sizes(folder), tensors, elements, loaded, reason);
    }

    private static String type(ModelConfig config) {
        return config.has("model_type") || config.has("kind") ? config.modelType() : "unknown";
    }

    private static Loaded load(ModelFolder files) {
        MeasuringDevice device = new MeasuringDevice();
        try (Backend backend = new Backend(device); Model model = Models.load(files, backend)) {
            return switch (model) {
                case EncoderDecoder both -> new Loaded("encoder-decoder", Optional.empty(), both.vocabularySize(), OptionalInt.of(both.contextLength()),
                        device.bytes(), OptionalLong.of(bytes(both.cacheShape()) + bytes(both.crossCaches())));
                case Decoder decoder -> new Loaded("decoder", Optional.empty(), decoder.vocabularySize(), OptionalInt.of(decoder.contextLength()),
                        device.bytes(), OptionalLong.of(bytes(decoder.cacheShape())));
                case TextEncoder encoder -> new Loaded("encoder", encoder.head().map(head -> head.task().name().toLowerCase(Locale.ROOT).replace('_', ' ')),
                        encoder.vocabularySize(), OptionalInt.of(encoder.contextLength()), device.bytes(), OptionalLong.empty());
                default -> new Loaded("model", Optional.empty(), 0, OptionalInt.empty(), device.bytes(), OptionalLong.empty());
            };
        }
    }

    /** Keys and values in float32. */
    private static long bytes(Decoder.CacheShape shape) {
        return 2L * TOKENS * shape.layers() * shape.kvHeads() * shape.headDim() * Float.BYTES;
    }

    private static SortedMap<String, Long> sizes(Path folder) {
        SortedMap<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
            return sizes;
        } catch (IOException failure) {
            throw new UncheckedIOException("%s cannot be listed: %s".formatted(folder, failure.getMessage()), failure);
        }
    }

    /** How many numbers are stored. */
    long parameters() {
        return elements.values().stream().mapToLong(Long::longValue).sum();
    }
}
