package org.transformer4j.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Probe;

/** Asks every provider what it found, so that no broken one can disturb the others. */
final class BackendDiscovery {
    /** A class path may hold that many broken providers before the search is given up. */
    private static final int MAX_FAILURES = 100;

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
    private static final String REPORT = "report this to the authors of the backend";

    private BackendDiscovery() {}

    /** All backends, the available ones first, by descending priority and then by name. */
    static List<BackendStatus> discover(Iterator<BackendProvider> providers) {
        return discover(providers, _ -> true);
    }

    /** The backend of that name. The others are not probed. */
    static Optional<BackendStatus> named(String name, Iterator<BackendProvider> providers) {
        return discover(providers, name::equals).stream().filter(backend -> backend.name().equals(name)).findFirst();
    }

    private static List<BackendStatus> discover(Iterator<BackendProvider> providers, Predicate<String> wanted) {
        List<BackendStatus> found = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int failures = 0;
        while (failures < MAX_FAILURES) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                BackendStatus status = status(providers.next(), wanted);
                if (status != null) {
                    found.add(names.add(status.name()) ? status : rejected(status.name(), "another backend has the same name",
                            "remove one of the two modules or jars"));
                }
            } catch (VirtualMachineError failure) {
                throw failure;
            } catch (Throwable failure) {
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
        return status(provider, _ -> true);
    }

    /** Asks one provider, unless it has a name that is not wanted: then null. */
    private static BackendStatus status(BackendProvider provider, Predicate<String> wanted) {
        String name = provider.getClass().getName();
        try {
            int version = provider.spiVersion();
            if (version != BackendProvider.SPI_VERSION) {
                return rejected(name, "it was compiled against version %d of the SPI; this is version %d"
                        .formatted(version, BackendProvider.SPI_VERSION), "take the release that fits");
            }
            String stated = provider.name();
            if (stated == null || !NAME.matcher(stated).matches()) {
                return rejected(name, "it calls itself '%s'".formatted(stated), "lower case letters, digits and dashes are needed");
            }
            name = stated;
            if (!wanted.test(name)) {
                return null;
            }
            Probe probe = provider.probe();
            return probe == null ? rejected(name, "its probe found nothing, not even a reason", REPORT)
                    : new BackendStatus(name, provider.priority(), probe, provider);
        } catch (VirtualMachineError failure) {
            throw failure;
        } catch (LinkageError failure) {
            return rejected(name, describe(failure), "check that its libraries are there and fit this version");
        } catch (Throwable failure) {
            return rejected(name, "its probe failed: " + describe(failure), REPORT);
        }
    }

    private static BackendStatus rejected(String name, String reason, String remedy) {
        return new BackendStatus(name, Integer.MIN_VALUE, new Probe.Unavailable(reason, remedy), null);
    }

    static String describe(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName()
                : root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
