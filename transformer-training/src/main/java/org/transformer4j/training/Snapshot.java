package org.transformer4j.training;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.transformer4j.api.DType;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.training.digest.Sha256;

/** Moves parameters and what optimizers keep between a device and files. */
final class Snapshot {
    private static final String WEIGHTS = "weights";
    private static final String AVERAGE = "average";

    private final Workspace workspace;

    Snapshot(Workspace workspace) {
        this.workspace = workspace;
    }

    private void write(Slice slice, float[] numbers) {
        try (Arena arena = Arena.ofConfined()) {
            workspace.queue().write(slice, arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers));
        }
    }

    /**
     * Writes a model as a checkpoint, in F32. Tensors of which nothing learns are taken as they were; but a matrix that is stored twice, as
     * of an output layer that is tied to the embedding, stays so.
     *
     * @param read the parameters of the model
     * @param learnt those that learn
     * @param base the checkpoint that the model came from
     */
    void writeModel(List<NamedParameter> read, List<TrainedParameter> learnt, Checkpoint base, Path file) {
        Map<String, List<NamedParameter>> parts = new HashMap<>();
        for (TrainedParameter parameter : learnt) {
            parts.computeIfAbsent(parameter.named().name(), _ -> new ArrayList<>()).add(parameter.named());
        }
        parts.keySet().stream().filter(name -> base.optional(name).isEmpty()).findFirst().ifPresent(name -> {
            throw new CheckpointException("%s has no tensor %s, which has learnt and would be lost; give the checkpoint that the model came from, and save an adapter as such"
                    .formatted(base.origin(), name));
        });
        Set<String> names = read.stream().map(NamedParameter::name).collect(Collectors.toSet());
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        for (String name : base.names()) {
            StoredTensor stored = base.tensor(name);
            if (stored.type().weight().isPresent()) {
                String source = names.contains(name) ? name : original(stored, parts.keySet(), base).orElse(name);
                writer.tensor(name, stored.shape(), () -> whole(base.tensor(source), parts.getOrDefault(source, List.of())));
            }
        }
        writer.write(file);
    }

    /** The matrix of which another, that the model does not read, is a copy. */
    private static Optional<String> original(StoredTensor copy, Set<String> learnt, Checkpoint base) {
        if (copy.shape().length < 2) {
            return Optional.empty();
        }
        return learnt.stream().filter(name -> Arrays.equals(base.tensor(name).shape(), copy.shape()))
                .filter(name -> Arrays.equals(base.tensor(name).toFloats(), copy.toFloats())).sorted().findFirst();
    }

    private float[] whole(StoredTensor stored, List<NamedParameter> parts) {
        float[] whole = stored.toFloats();
        for (NamedParameter named : parts) {
            float[] part = workspace.toArray(named.slice());
            for (int i = 0; i < part.length; i++) {
                whole[Math.toIntExact(named.source().applyAsLong(i))] = part[i] - named.added();
            }
        }
        return whole;
    }

    /** A SHA-256 over the bits of all parameters, as F32: what does not learn may be stored in 16 bits, and is saved in F32. */
    String fingerprint(List<NamedParameter> parameters) {
        MessageDigest digest = Sha256.digest();
        for (NamedParameter parameter : parameters) {
            try (Arena arena = Arena.ofConfined()) {
                digest.update(numbers(parameter.slice(), arena).asByteBuffer());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private MemorySegment numbers(Slice slice, Arena arena) {
        MemorySegment stored = arena.allocate(slice.length() * slice.type().bytes(), Float.BYTES);
        workspace.queue().read(slice, stored);
        if (slice.type() == DType.F32) {
            return stored;
        }
        WeightFormat format = WeightFormat.of(slice.type());
        float[] number = new float[1];
        MemorySegment numbers = arena.allocate(slice.length() * Float.BYTES, Float.BYTES);
        for (long i = 0; i < slice.length(); i++) {
            format.decode(stored, i, number, 0);
            numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, number[0]);
        }
        return numbers;
    }

    /** Writes what optimizers keep, the average of the weights, and the weights that a checkpoint cannot hold to the last bit. */
    void writeState(List<TrainedParameter> parameters, Map<String, String> metadata, Path file) {
        SafetensorsWriter writer = new SafetensorsWriter();
        metadata.forEach(writer::metadata);
        slices(parameters).forEach((name, slice) -> writer.tensor(name, new long[] {slice.length()}, () -> workspace.toArray(slice)));
        writer.write(file);
    }

    /** The inverse of {@link #writeState}. */
    void readState(List<TrainedParameter> parameters, Checkpoint file) {
        Map<String, Slice> slices = slices(parameters);
        for (String name : file.names()) {
            if (!slices.containsKey(name)) {
                throw new CheckpointException("%s: %s belongs to no parameter that learns. Do the settings and the state belong together?".formatted(file.origin(), name));
            }
        }
        slices.forEach((name, slice) -> write(slice, file.expect(name, slice.length()).toFloats()));
    }

    /** A parameter may be one of several parts of a tensor, so parts are counted. */
    private static Map<String, Slice> slices(List<TrainedParameter> parameters) {
        Map<String, Slice> slices = new LinkedHashMap<>();
        Map<String, Integer> parts = new HashMap<>();
        for (TrainedParameter parameter : parameters) {
            String tensor = parameter.named().name();
            int part = parts.merge(tensor, 1, Integer::sum) - 1;
            Map<String, Slice> kept = new LinkedHashMap<>(parameter.state());
            if (parameter.average() != null) {
                kept.put(AVERAGE, parameter.average());
            }
            if (parameter.named().added() != 0) {
                kept.put(WEIGHTS, parameter.weights());
            }
            kept.forEach((name, slice) -> slices.put(name + "." + tensor + "." + part, slice));
        }
        return slices;
    }
}
