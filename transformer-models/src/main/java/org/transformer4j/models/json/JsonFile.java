package org.transformer4j.models.json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.transformer4j.models.checkpoint.CheckpointException;

/** The bytes of a JSON file or resource, up to a limit. */
public final class JsonFile {
    private JsonFile() {}

    /**
     * All of {@code file}.
     *
     * @throws CheckpointException if it is missing, not a regular file, larger than {@code limit} bytes, or cannot be read
     */
    public static ByteBuffer read(Path file, int limit) {
        RegularFile.require(file);
        try (InputStream stream = Files.newInputStream(file)) {
            return read(stream, file.toString(), limit);
        } catch (AccessDeniedException e) {
            throw new CheckpointException("%s: may not be read; check its permissions".formatted(file), e);
        } catch (NoSuchFileException e) {
            throw new CheckpointException("%s: found nothing; expected a file".formatted(file), e);
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * The rest of {@code stream}.
     *
     * @param origin what to call it in messages
     * @throws CheckpointException if it is longer than {@code limit} bytes, or cannot be read
     */
    public static ByteBuffer read(InputStream stream, String origin, int limit) {
        try {
            byte[] bytes = stream.readNBytes(limit);
            if (bytes.length == limit && stream.read() >= 0) {
                throw new CheckpointException("%s: more than %d bytes; too large for what it should be".formatted(origin, limit));
            }
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be read: %s".formatted(origin, e.getMessage()), e);
        }
    }
}
