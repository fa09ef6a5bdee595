package org.transformer4j.training.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.transformer4j.models.checkpoint.WholeFile;
import org.transformer4j.training.digest.Sha256;

/** Files that are on the disk when a method returns, and folders that are there as a whole or not at all. */
final class DurableFiles {
    /** What ends the names of folders that are being written or deleted. */
    static final String PARTIAL = WholeFile.PARTIAL;
    private static final int CHUNK = 1 << 16;

    private DurableFiles() {}

    /** An action on files. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException;
    }

    /** Runs an action whose failure says which file it was about and what to do. */
    static <T> T named(Path file, String what, Action<T> action) {
        try {
            return action.run();
        } catch (NoSuchFileException missing) {
            throw new UncheckedIOException("%s %s: there is no %s".formatted(file, what, missing.getFile()), missing);
        } catch (AccessDeniedException denied) {
            throw new UncheckedIOException("%s %s: the permission is missing".formatted(file, what), denied);
        } catch (IOException failure) {
            throw new UncheckedIOException("%s %s: %s".formatted(file, what, failure.getMessage()), failure);
        }
    }

    /** Makes a folder and those above it. */
    static void make(Path folder) {
        named(folder, "cannot be made", () -> {
            try {
                return Files.createDirectories(folder);
            } catch (NoSuchFileException refused) {
                // What is above it is there or was made, so nothing is missing.
                throw new IOException("%s takes no new folder; name a place elsewhere".formatted(folder.toAbsolutePath().getParent()), refused);
            }
        });
    }

    static String read(Path file) {
        return named(file, "cannot be read", () -> Files.readString(file));
    }

    /** Writes a file, or replaces it by the new one in one step. */
    static void write(Path file, String text) {
        named(file, "cannot be written", () -> {
            WholeFile.write(file, text);
            return file;
        });
    }

    /** Copies a file, to the disk. */
    static void copy(Path from, Path to) {
        named(to, "cannot be written", () -> {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            WholeFile.force(to);
            return to;
        });
    }

    /** Gives a folder its name, on the disk. */
    static void rename(Path from, Path to) {
        named(to, "cannot be made", () -> {
            WholeFile.force(from);
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            WholeFile.force(to.toAbsolutePath().getParent());
            return to;
        });
    }

    /** Deletes a folder, which loses its name first, so that a part of it never stands for the whole. */
    static void delete(Path folder) {
        named(folder, "cannot be deleted", () -> {
            Path gone = folder.getFileName().toString().endsWith(PARTIAL) ? folder : folder.resolveSibling(folder.getFileName() + PARTIAL);
            if (!gone.equals(folder)) {
                if (Files.exists(gone)) {
                    deleteTree(gone);
                }
                Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
            }
            deleteTree(gone);
            return gone;
        });
    }

    private static void deleteTree(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.toList();
        }
        for (Path path : paths.reversed()) {
            Files.delete(path);
        }
    }

    /**
     * Makes a folder that is there as a whole or not at all.
     *
     * @param target where nothing is yet
     * @param write fills an empty folder
     * @throws IllegalArgumentException if the target is there already
     */
    static void whole(Path target, Consumer<Path> write) {
        if (Files.exists(target)) {
            throw new IllegalArgumentException("%s: it is there already; name a folder that is not".formatted(target));
        }
        fill(target, write, partial -> rename(partial, target));
    }

    /**
     * Makes a folder, which takes the place of the one that is there once it is complete, unless all of its files are there already. What
     * only the old one has comes along. See {@link ReplacedFolder} for who is killed meanwhile.
     *
     * @param write fills an empty folder
     */
    static void replace(Path target, Consumer<Path> write) {
        fill(target, write, partial -> new ReplacedFolder(target).by(partial));
    }

    private static void fill(Path target, Consumer<Path> write, Consumer<Path> name) {
        Path partial = target.resolveSibling(target.getFileName() + PARTIAL);
        if (Files.exists(partial)) {
            delete(partial);
        }
        try {
            make(partial);
            write.accept(partial);
            name.accept(partial);
        } catch (RuntimeException | Error failure) {
            discard(partial, failure);
            throw failure;
        }
    }

    private static void discard(Path partial, Throwable failure) {
        try {
            if (Files.exists(partial)) {
                delete(partial);
            }
        } catch (UncheckedIOException also) {
            failure.addSuppressed(also);
        }
    }

    /** What is in a folder, by name. */
    static List<Path> list(Path folder) {
        return named(folder, "cannot be listed", () -> {
            try (Stream<Path> entries = Files.list(folder)) {
                return entries.sorted().toList();
            }
        });
    }

    static String sha256(Path file) {
        return named(file, "cannot be read", () -> {
            MessageDigest digest = Sha256.digest();
            try (InputStream stream = Files.newInputStream(file)) {
                byte[] chunk = new byte[CHUNK];
                for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
                    digest.update(chunk, 0, count);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        });
    }
}
