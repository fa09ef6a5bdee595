package org.transformer4j.models.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file, or replaces one: beside it, under its name with {@code .tmp} behind, which then becomes its name. Whoever looks finds the
 * old file or the whole new one, and if writing fails, what was there before.
 */
public final class WholeFile {
    /** What ends the name of a file, or a folder, that is not complete. */
    public static final String PARTIAL = ".tmp";
    private static final int BUFFER = 1 << 16;

    private WholeFile() {}

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; the stream is buffered, and need not be flushed or closed. */
        void write(OutputStream out) throws IOException;
    }

    /** Writes a file that is on the disk when this returns, so that it is whole even if the power fails. */
    public static void write(Path file, Content content) throws IOException {
        write(file, content, true);
    }

    /** The same with a text, in UTF-8. */
    public static void write(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes a file that can be made again, and need not be waited for. */
    public static void writeUnforced(Path file, Content content) throws IOException {
        write(file, content, false);
    }

    /** Brings a file, or the names in a folder, to the disk. */
    public static void force(Path path) throws IOException {
        // Where folders cannot be opened, as on Windows, their entries need not be forced.
        if (!Files.isDirectory(path) || !System.getProperty("os.name").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(path, Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    private static void write(Path file, Content content, boolean force) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + PARTIAL);
        try {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
                content.write(out);
                out.flush();
                if (force) {
                    channel.force(true);
                }
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (force) {
                force(file.toAbsolutePath().getParent());
            }
        } catch (IOException | RuntimeException | Error failure) {
            try {
                Files.deleteIfExists(beside);
            } catch (IOException stays) {
                // The next try replaces it.
                failure.addSuppressed(stays);
            }
            throw failure;
        }
    }
}
