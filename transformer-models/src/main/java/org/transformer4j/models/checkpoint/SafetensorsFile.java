package org.transformer4j.models.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** One safetensors file, completely checked, with its tensors as views of the file's own bytes. */
public final class SafetensorsFile implements Checkpoint {
    private final String origin;
    private final Map<String, String> metadata;
    private final Map<String, StoredTensor> tensors;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SafetensorsFile(MemorySegment bytes, String origin, Runnable release) {
        SafetensorsHeader header = SafetensorsHeader.read(bytes, origin);
        var views = LinkedHashMap.<String, StoredTensor>newLinkedHashMap(header.entries().size());
        for (var entry : header.entries()) {
            MemorySegment data = bytes.asSlice(header.dataOffset() + entry.begin(), entry.end() - entry.begin());
            views.put(entry.name(), new StoredTensor(entry.name(), entry.dtype(), entry.shape(), data));
        }
        this.origin = origin;
        this.metadata = header.metadata();
        this.tensors = views;
        this.release = release;
    }

    /**
     * The file at {@code path}, mapped into memory.
     *
     * @throws CheckpointException if it cannot be read or is malformed
     */
    public static SafetensorsFile open(Path path) {
        return owning(path.toString(), arena -> MappedFile.map(path, arena));
    }

    static SafetensorsFile of(MemorySegment bytes, String origin) {
        return new SafetensorsFile(bytes, origin, () -> {});
    }

    static SafetensorsFile read(InputStream stream, String origin) {
        return owning(origin, arena -> {
            try {
                byte[] bytes = stream.readAllBytes();
                MemorySegment segment = arena.allocate(bytes.length, Long.BYTES);
                MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
                return segment;
            } catch (IOException e) {
                throw new CheckpointException("%s: cannot be read: %s".formatted(origin, e), e);
            }
        });
    }

    private static SafetensorsFile owning(String origin, Function<Arena, MemorySegment> bytes) {
        Arena arena = Arena.ofShared();
        try {
            return new SafetensorsFile(bytes.apply(arena), origin, arena::close);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public Optional<StoredTensor> optional(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
