package org.transformer4j.training;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;

/** Moves parameters and what optimizers keep between a device and files. */
final class Snapshot {
    private static final String WEIGHTS = "weights";
    private static final String AVERAGE = "average";

    private final Queue queue;

    Snapshot(Queue queue) {
        this.queue = queue;
    }

    float[] read(Slice slice) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(slice.length() * Float.BYTES, Float.BYTES);
            queue.read(slice, numbers);
            return numbers.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    private void write(Slice slice, float[] numbers) {
        try (Arena arena = Arena.ofConfined()) {
            queue.write(slice, arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers));
        }
    }

    /**
     * Writes a model as a checkpoint.
     *
     * @param base the checkpoint that it came from, for what the model has no place for
     */
    void writeModel(List<NamedParameter> parameters, Checkpoint base, Path file) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        for (NamedParameter parameter : parameters) {
            float[] whole = tensors.computeIfAbsent(parameter.name(), name -> base.tensor(name).toFloats());
            float[] part = read(parameter.slice());
            for (int i = 0; i < part.length; i++) {
                whole[Math.toIntExact(parameter.source().applyAsLong(i))] = part[i] - parameter.added();
            }
        }
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        for (String name : base.names()) {
            StoredTensor stored = base.tensor(name);
            if (tensors.containsKey(name)) {
                writer.tensor(name, stored.shape(), () -> tensors.get(name));
            } else if (stored.type().weight().isPresent()) {
                writer.tensor(name, stored.shape(), stored::toFloats);
            }
        }
        writer.write(file);
    }

    /** Writes what optimizers keep, the average of the weights, and the weights that a checkpoint cannot hold to the last bit. */
    void writeState(List<TrainedParameter> parameters, Map<String, String> metadata, Path file) {
        SafetensorsWriter writer = new SafetensorsWriter();
        metadata.forEach(writer::metadata);
        slices(parameters).forEach((name, slice) -> writer.tensor(name, new long[] {slice.length()}, () -> read(slice)));
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
            kept.forEach((name, slice) -> slices.put("%s.%s.%d".formatted(name, tensor, part), slice));
        }
        return slices;
    }
}
