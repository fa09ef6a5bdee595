package org.transformer4j.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.Set;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Probe;

/** Asks every provider what it found, so that no broken one can disturb the others. */
final class BackendDiscovery {
    /** A class path may hold that many broken providers before the search is given up. */
    private static final int MAX_FAILURES = 100;

    private BackendDiscovery() {}

    /** All backends, the available ones first, by descending priority and then by name. */
    static List<BackendStatus> discover(Iterator<BackendProvider> providers) {
        List<BackendStatus> found = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int failures = 0;
        while (failures < MAX_FAILURES) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                BackendStatus status = status(providers.next());
                found.add(names.add(status.name()) ? status : rejected(status.name(), "another backend has the same name",
                        "remove one of the two modules or jars"));
            } catch (ServiceConfigurationError | LinkageError | RuntimeException failure) {
                failures++;
                found.add(rejected("?", "its provider cannot be loaded: " + describe(failure),
                        "check that the backend and its libraries are complete and fit this version"));
            }
        }
        found.sort(Comparator.comparing(BackendStatus::available).thenComparingInt(BackendStatus::priority).reversed()
                .thenComparing(BackendStatus::name));
        return List.copyOf(found);
    }

    /** Asks one provider. */
    static BackendStatus status(BackendProvider provider) {
        String name = provider.getClass().getName();
        try {
            int version = provider.spiVersion();
            if (version != BackendProvider.SPI_VERSION) {
                return rejected(name, "it was compiled against version %d of the SPI; this is version %d"
                        .formatted(version, BackendProvider.SPI_VERSION), "take the release that fits");
            }
            name = provider.name();
            return new BackendStatus(name, provider.priority(), provider.probe(), provider);
        } catch (LinkageError failure) {
            return rejected(name, describe(failure), "check that its libraries are there and fit this version");
        } catch (RuntimeException failure) {
            return rejected(name, "its probe failed: " + describe(failure), "report this to the authors of the backend");
        }
    }

    private static BackendStatus rejected(String name, String reason, String remedy) {
        return new BackendStatus(name, Integer.MIN_VALUE, new Probe.Unavailable(reason, remedy), null);
    }

    private static String describe(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName()
                : root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
