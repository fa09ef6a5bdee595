package org.transformer4j.models.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.transformer4j.models.checkpoint.CheckpointException;

/**
 * The native library out of DJL's jar.
 *
 * <p>It is unpacked once into {@code .cache/transformer4j} in the user's home, or into the folder that the system property
 * {@code transformer.cache} names; where that cannot be written, into a private temporary folder. A file gets its name
 * only when it is complete.
 */
final class NativeTokenizers {
    private static final String ROOT = "/native/lib/";

    private static boolean loaded;

    private NativeTokenizers() {}

    /** The library, loaded by the first call. */
    static synchronized TokenizersLibrary library() {
        if (!loaded) {
            load(platform(System.getProperty("os.name"), System.getProperty("os.arch")));
            loaded = true;
        }
        return TokenizersLibrary.LIB;
    }

    /** DJL's name for a system, such as {@code linux-x86_64}. */
    static String platform(String osName, String osArch) {
        String system = osName.toLowerCase(Locale.ROOT);
        String os = system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : system;
        String arch = switch (osArch) {
            case "amd64" -> "x86_64";
            case "arm64" -> "aarch64";
            default -> osArch;
        };
        return os + "-" + arch;
    }

    private static void load(String platform) {
        try {
            Folder folder = folder("tokenizers-" + version() + "-" + platform);
            for (String file : files(platform)) {
                Path path = folder.path().resolve(file);
                unpack(ROOT + platform + "/cpu/" + file, path);
                if (folder.temporary()) path.toFile().deleteOnExit();
                System.load(path.toString());
            }
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new CheckpointException("tokenizer.json needs a native library that cannot be loaded on %s: %s"
                    .formatted(platform, e.getMessage()), e);
        }
    }

    /** The libraries in the order in which they have to be loaded. */
    private static List<String> files(String platform) {
        return platform.startsWith("win-")
                ? List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "tokenizers.dll")
                : List.of(System.mapLibraryName("tokenizers"));
    }

    private static String version() throws IOException {
        try (InputStream stream = resource(ROOT + "tokenizers.properties")) {
            var properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        }
    }

    /** Where the files go, and whether they go when the process does. */
    private record Folder(Path path, boolean temporary) {}

    private static Folder folder(String name) throws IOException {
        String chosen = System.getProperty("transformer.cache");
        Path cache = chosen != null ? Path.of(chosen) : Path.of(System.getProperty("user.home"), ".cache", "transformer4j");
        try {
            // A user without a home has one called "?", which is no reason to make a folder of that name.
            if (cache.isAbsolute()) {
                Path folder = Files.createDirectories(cache.resolve(name));
                if (Files.isWritable(folder)) return new Folder(folder, false);
            }
        } catch (IOException e) {
            // A home that cannot be written is no reason to fail either.
        }
        // Not a fixed name where others can write: they could put a library of theirs there first.
        Path folder = Files.createTempDirectory("transformer4j");
        folder.toFile().deleteOnExit();
        return new Folder(folder, true);
    }

    /** Makes {@code target} from a resource, unless it is there. */
    private static void unpack(String resource, Path target) throws IOException {
        if (Files.exists(target)) return;
        Path partial = Files.createTempFile(target.getParent(), "unpacking", null);
        try (InputStream stream = resource(resource)) {
            Files.copy(stream, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster, and its file is the same.
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream stream = TokenizersLibrary.class.getResourceAsStream(name);
        if (stream == null) throw new IOException("the jar ai.djl.huggingface:tokenizers has no " + name);
        return stream;
    }
}
