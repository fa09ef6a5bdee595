package org.transformer4j.api;

import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceDecorator;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;

/**
 * Chooses a backend: by name, else by the system property {@value #PROPERTY}, else by the environment variable
 * {@value #VARIABLE}, else the available one with the highest priority.
 *
 * <p>A backend that is named is taken or refused, never replaced.
 */
public final class Backends {
    /** System property that names the backend, as {@code name} or {@code name:device}. */
    public static final String PROPERTY = "transformer.backend";
    /** Environment variable that names the backend where the property is not set. */
    public static final String VARIABLE = "TRANSFORMER_BACKEND";

    private Backends() {}

    /** All backends on the module and class path, available or not; the one that would be chosen comes first. */
    public static List<BackendStatus> list() {
        return BackendDiscovery.discover(ServiceLoader.load(BackendProvider.class).iterator());
    }

    /**
     * Opens the backend that property or environment name, or the best one that is available.
     *
     * @throws BackendUnavailableException if the named one, or any, is not available, or one that could be the best has a wrong setting
     */
    public static Backend select() {
        String named = System.getProperty(PROPERTY, System.getenv(VARIABLE));
        if (named != null && !named.isBlank()) {
            return select(named);
        }
        BackendStatus best = BackendDiscovery.best(ServiceLoader.load(BackendProvider.class).iterator())
                .orElseThrow(() -> new BackendUnavailableException("No backend available.%n%s".formatted(describe(list()))));
        return open(best, 0);
    }

    /**
     * Opens a backend by name. The others are not asked what they found, which takes time where a driver has to be loaded.
     *
     * @param selector {@code name} or {@code name:device}, such as {@code cpu} or {@code opencl:1}
     * @throws BackendUnavailableException if there is no such backend or device, or it is not available
     */
    public static Backend select(String selector) {
        Selector wanted = Selector.parse(selector);
        BackendStatus status = BackendDiscovery.named(wanted.name(), ServiceLoader.load(BackendProvider.class).iterator())
                .orElseThrow(() -> new BackendUnavailableException("Unknown backend '%s'. Known here:%n%s"
                        .formatted(wanted.name(), describe(list()))));
        return open(status, wanted.device());
    }

    /** Opens a device of a given provider, as {@link #select(String)} would. */
    public static Backend open(BackendProvider provider, int device) {
        return open(BackendDiscovery.status(provider), device);
    }

    /** One line for each backend: name, and its devices or what is wrong and what to do. */
    public static String describe(List<BackendStatus> backends) {
        if (backends.isEmpty()) {
            return "  none: add a backend module, such as backend-cpu, to the module or class path";
        }
        return backends.stream().map(Backends::describe).collect(Collectors.joining(System.lineSeparator()));
    }

    private static String describe(BackendStatus backend) {
        String found = switch (backend.probe()) {
            case Probe.Available available -> available.devices().stream().map(DeviceInfo::name).collect(Collectors.joining(", "));
            case Probe.Unavailable(String reason, String remedy) -> reason + ": " + remedy;
        };
        return "  %-10s %s".formatted(backend.name(), found);
    }

    private static Backend open(BackendStatus status, int index) {
        if (status.probe() instanceof Probe.Unavailable(String reason, String remedy)) {
            throw new BackendUnavailableException("Backend '%s' is not available: %s. %s."
                    .formatted(status.name(), reason, capitalised(remedy)));
        }
        DeviceInfo info = status.devices().stream().filter(device -> device.index() == index).findFirst()
                .orElseThrow(() -> new BackendUnavailableException("Backend '%s' has no device %d; it has %s."
                        .formatted(status.name(), index, status.devices().stream()
                                .map(device -> device.index() + " (" + device.name() + ")").collect(Collectors.joining(", ")))));
        return new Backend(decorated(opened(status, info)));
    }

    private static Device opened(BackendStatus status, DeviceInfo info) {
        try {
            return status.provider().open(info);
        } catch (LinkageError failure) {
            throw new BackendUnavailableException("Backend '%s' cannot be opened: %s. Check that its libraries are there and fit this version."
                    .formatted(status.name(), BackendDiscovery.describe(failure)));
        }
    }

    private static Device decorated(Device opened) {
        Device device = opened;
        try {
            for (DeviceDecorator decorator : ServiceLoader.load(DeviceDecorator.class)) {
                if (decorator.enabled()) {
                    device = decorator.decorate(device);
                }
            }
            return device;
        } catch (ServiceConfigurationError | LinkageError | RuntimeException failure) {
            device.close();
            throw new BackendUnavailableException("Device %s cannot be wrapped: %s. Remove the decorator, or the property that turns it on."
                    .formatted(opened.info().selector(), BackendDiscovery.describe(failure)));
        }
    }

    private static String capitalised(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** {@code name[:device]}, taken apart. */
    private record Selector(String name, int device) {
        static Selector parse(String text) {
            int colon = text.indexOf(':');
            if (colon < 0) {
                return new Selector(text.strip(), 0);
            }
            try {
                return new Selector(text.substring(0, colon).strip(), Integer.parseInt(text.substring(colon + 1).strip()));
            } catch (NumberFormatException notANumber) {
                throw new BackendUnavailableException("Backend '%s': the part after the colon must be a device number, as in 'opencl:1'."
                        .formatted(text));
            }
        }
    }
}
