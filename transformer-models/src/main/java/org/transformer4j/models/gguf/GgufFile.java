package org.transformer4j.models.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.MappedFile;
import org.transformer4j.models.json.Quoted;

/**
 * One GGUF file of version 2 or 3, little-endian, completely checked, with its tensors as views of the file's own bytes.
 *
 * <p>Safe for use by several threads. Tensors are valid until {@link #close()}; the metadata stays.
 */
public final class GgufFile implements AutoCloseable {
    private static final byte[] MAGIC = {'G', 'G', 'U', 'F'};
    private static final String ALIGNMENT = "general.alignment";
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long MAX_ALIGNMENT = 1L << 30;

    private final String origin;
    private final int version;
    private final GgufMetadata metadata;
    private final Map<String, GgufTensor> tensors;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    private GgufFile(MemorySegment bytes, String origin, Runnable release) {
        GgufHeader header = GgufHeader.read(bytes, origin);
        this.origin = origin;
        this.version = header.version();
        this.metadata = new GgufMetadata(header.metadata(), origin);
        this.tensors = new DataSection(bytes, origin, header.length(), alignment(metadata)).tensors(header.entries().values());
        this.release = release;
    }

    /** Whether the file at {@code path} begins as GGUF files do, whatever its name is. */
    public static boolean isAt(Path path) {
        if (!Files.isRegularFile(path)) return false;
        try (var stream = Files.newInputStream(path)) {
            return Arrays.equals(stream.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /**
     * The file at {@code path}, mapped into memory.
     *
     * @throws CheckpointException if it cannot be read or is malformed
     */
    public static GgufFile open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            return new GgufFile(MappedFile.map(path, arena), path.toString(), arena::close);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /**
     * The file that is {@code bytes}, which stay the caller's and must outlive what is returned.
     *
     * @param origin what to call the file in messages
     * @throws CheckpointException if it is malformed
     */
    public static GgufFile of(MemorySegment bytes, String origin) {
        return new GgufFile(bytes, origin, () -> {});
    }

    private static long alignment(GgufMetadata metadata) {
        long alignment = metadata.whole(ALIGNMENT, DEFAULT_ALIGNMENT);
        if (alignment < Long.BYTES || alignment > MAX_ALIGNMENT || Long.bitCount(alignment) != 1) {
            throw metadata.wrong(ALIGNMENT, alignment, "a power of two from 8 to 2^30");
        }
        return alignment;
    }

    /** The file this is, as messages name it. */
    public String origin() {
        return origin;
    }

    /** The version of the format, 2 or 3. */
    public int version() {
        return version;
    }

    /** What the file says about the model. */
    public GgufMetadata metadata() {
        return metadata;
    }

    /** All tensors, in the order of the file. */
    public List<GgufTensor> tensors() {
        return List.copyOf(tensors.values());
    }

    /** The tensor called {@code name}, if there is one. */
    public Optional<GgufTensor> optional(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /**
     * The tensor called {@code name}.
     *
     * @throws CheckpointException if there is none
     */
    public GgufTensor tensor(String name) {
        return optional(name).orElseThrow(() -> new CheckpointException(
                "%s: no tensor %s among %d. Is this the file of a whole model?".formatted(origin, Quoted.of(name), tensors.size())));
    }

    /** Unmaps the file; a tensor read afterwards throws {@link IllegalStateException}. Closing again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
