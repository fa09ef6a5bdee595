package org.transformer4j.backend.opencl.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Compiled programs on disk, so that a second start does not compile. A file is named by the SHA-256 of everything that it depends
 * on, and begins with the SHA-256 of what follows, so that one that was cut short or spoilt is compiled anew. Without a folder that
 * can be written, nothing is kept and all works.
 *
 * <p>{@code -Dtransformer.opencl.cache=FOLDER} says where, {@code off} turns it off; unless set, it is {@code transformer4j/opencl}
 * in {@code XDG_CACHE_HOME} or {@code ~/.cache}.
 */
public final class ProgramCache {
    private static final String PROPERTY = "transformer.opencl.cache";
    private static final int DIGEST_BYTES = 32;

    private final Path folder;

    /** A cache in {@code folder}, or none if it is null. */
    public ProgramCache(Path folder) {
        this.folder = folder;
    }

    /** The cache that property and environment name. */
    public static ProgramCache configured() {
        String named = System.getProperty(PROPERTY, "");
        if (named.equals("off")) {
            return new ProgramCache(null);
        }
        if (!named.isBlank()) {
            return new ProgramCache(Path.of(named));
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        Path parent = caches == null || caches.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
        return new ProgramCache(parent.resolve("transformer4j").resolve("opencl"));
    }

    /** Whether there is a folder at all. */
    boolean keeps() {
        return folder != null;
    }

    /** Name of the file for a program: a digest of device, driver, options and source. */
    String key(DeviceFacts facts, String options, String source) {
        String all = String.join("\0", facts.name(), facts.platformName(), facts.driver(), facts.version(), options, source);
        return HexFormat.of().formatHex(digest(all.getBytes(StandardCharsets.UTF_8)));
    }

    /** The binary that was kept under {@code key}, unless there is none or it is spoilt. */
    Optional<byte[]> find(String key) {
        if (folder == null) {
            return Optional.empty();
        }
        try {
            byte[] file = Files.readAllBytes(folder.resolve(key));
            if (file.length <= DIGEST_BYTES) {
                return Optional.empty();
            }
            byte[] binary = Arrays.copyOfRange(file, DIGEST_BYTES, file.length);
            boolean whole = MessageDigest.isEqual(digest(binary), Arrays.copyOf(file, DIGEST_BYTES));
            return whole ? Optional.of(binary) : Optional.empty();
        } catch (IOException | OutOfMemoryError unreadable) {
            return Optional.empty();
        }
    }

    /** Keeps a binary, if that is possible. */
    void keep(String key, byte[] binary) {
        if (folder == null) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Path whole = Files.createTempFile(folder, key, ".new");
            try {
                byte[] file = Arrays.copyOf(digest(binary), DIGEST_BYTES + binary.length);
                System.arraycopy(binary, 0, file, DIGEST_BYTES, binary.length);
                Files.write(whole, file);
                move(whole, folder.resolve(key));
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (IOException | RuntimeException withoutCache) {
            // The next start compiles again.
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException notHere) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
