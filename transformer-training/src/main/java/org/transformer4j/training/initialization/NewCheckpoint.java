package org.transformer4j.training.initialization;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;

/** A checkpoint that has what it is asked for, in the shape that is expected, full of zeros. It remembers what that was. */
final class NewCheckpoint implements Checkpoint {
    /** Of an array, in which a tensor is written. */
    private static final long MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    private final String origin;
    private final StoredNames stored;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    /** As many as the largest tensor so far has; all tensors share them. */
    private MemorySegment zeros = MemorySegment.ofArray(new byte[0]);

    NewCheckpoint(String origin, StoredNames stored) {
        this.origin = origin;
        this.stored = stored;
    }

    /** The tensors that were asked for, with their dimensions. */
    Map<String, long[]> shapes() {
        return shapes;
    }

    @Override
    public String origin() {
        return origin;
    }

    /** Before there is a tensor, the beginning of names to come, because some architectures look there for it. */
    @Override
    public List<String> names() {
        return shapes.isEmpty() ? List.of(stored.beginning()) : List.copyOf(shapes.keySet());
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public Optional<StoredTensor> optional(String name) {
        return stored.contains(name) ? Optional.of(tensor(name)) : Optional.empty();
    }

    /** What nobody has said the shape of is a classifier, of which only the checkpoint knows how many labels it has. */
    @Override
    public StoredTensor tensor(String name) {
        long[] shape = shapes.getOrDefault(name, new long[] {stored.labels(), 0});
        long bytes = elements(name, shape) * Float.BYTES;
        if (zeros.byteSize() < bytes) {
            zeros = Arena.ofAuto().allocate(bytes, Long.BYTES);
        }
        return new StoredTensor(name, DType.F32, shape, zeros.asSlice(0, bytes));
    }

    @Override
    public StoredTensor expect(String name, long... shape) {
        shapes.putIfAbsent(name, shape.clone());
        return Checkpoint.super.expect(name, shape);
    }

    private long elements(String name, long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        if (elements > MOST_ELEMENTS) {
            throw new CheckpointException("%s: tensor %s would have %d numbers; at most %d are possible".formatted(origin, name, elements, MOST_ELEMENTS));
        }
        return elements;
    }

    @Override
    public void close() {}
}
