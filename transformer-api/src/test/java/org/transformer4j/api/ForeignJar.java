package org.transformer4j.api;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.spi.ToolProvider;
import org.transformer4j.api.spi.BackendProvider;

/** A folder of compiled providers, as somebody else's jar would have them. */
final class ForeignJar {
    private final Path folder;
    private final List<String> services = new ArrayList<>();

    ForeignJar(Path folder) {
        this.folder = folder;
    }

    /** Adds a provider whose methods are the usual ones, but for those in {@code overrides}. */
    ForeignJar provider(String className, String overrides) throws IOException {
        Path source = Files.writeString(folder.resolve(className + ".java"), """
                import org.transformer4j.api.spi.*;
                public class %1$s extends Usual {
                    %2$s
                }
                """.formatted(className, overrides));
        Path usual = Files.writeString(folder.resolve("Usual.java"), """
                import java.util.*;
                import org.transformer4j.api.spi.*;
                public abstract class Usual implements BackendProvider {
                    public int spiVersion() { return SPI_VERSION; }
                    public String name() { return getClass().getSimpleName().toLowerCase(); }
                    public int priority() { return 0; }
                    public Probe probe() {
                        return new Probe.Available(List.of(new DeviceInfo(name(), 0, "a device", Map.of())), List.of());
                    }
                    public Device open(DeviceInfo device) { throw new DeviceException("opened " + device.selector()); }
                }
                """);
        String api = Path.of(URI.create(BackendProvider.class.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
        int status = ToolProvider.findFirst("javac").orElseThrow().run(new PrintWriter(System.out), new PrintWriter(System.err),
                "-cp", api, "-d", folder.toString(), source.toString(), usual.toString());
        if (status != 0) {
            throw new IllegalStateException(className + " does not compile");
        }
        return service(className);
    }

    /** Names a provider, whether it is there or not. */
    ForeignJar service(String className) {
        services.add(className);
        return this;
    }

    List<BackendStatus> discover() throws IOException {
        return ask(BackendDiscovery::discover);
    }

    Optional<BackendStatus> named(String name) throws IOException {
        return ask(providers -> BackendDiscovery.named(name, providers));
    }

    Optional<BackendStatus> best() throws IOException {
        return ask(BackendDiscovery::best);
    }

    private <T> T ask(Function<Iterator<BackendProvider>, T> question) throws IOException {
        Path file = folder.resolve("META-INF/services/" + BackendProvider.class.getName());
        Files.createDirectories(file.getParent());
        Files.write(file, services);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, BackendProvider.class.getClassLoader())) {
            return question.apply(ServiceLoader.load(BackendProvider.class, loader).iterator());
        }
    }
}
