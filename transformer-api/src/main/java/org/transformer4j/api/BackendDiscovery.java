package org.transformer4j.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.api.spi.WrongSettingException;

/** Asks every provider what it found, so that no broken one can disturb the others. */
final class BackendDiscovery {
    /** A class path may hold that many broken providers before the search is given up. */
    private static final int MAX_FAILURES = 100;

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
    private static final Comparator<BackendStatus> BEST_FIRST = Comparator.comparing(BackendStatus::available)
            .thenComparingInt(BackendStatus::priority).reversed().thenComparing(BackendStatus::name);
    private static final String CORRECT = "correct or remove it";
    private static final String REPORT = "report this to the authors of the backend";

    private BackendDiscovery() {}

    /** All backends, the available ones first, by descending priority and then by name. */
    static List<BackendStatus> discover(Iterator<BackendProvider> providers) {
        return identify(providers).stream().map(Candidate::status).sorted(BEST_FIRST).toList();
    }

    /** The backend of that name. The others are not probed. */
    static Optional<BackendStatus> named(String name, Iterator<BackendProvider> providers) {
        return identify(providers).stream().filter(candidate -> candidate.name.equals(name)).findFirst().map(Candidate::status);
    }

    /**
     * The best available backend. Those that could not come before it are not probed.
     *
     * @throws BackendUnavailableException if one that could come before it has a wrong setting
     */
    static Optional<BackendStatus> best(Iterator<BackendProvider> providers) {
        List<Candidate> candidates = identify(providers).stream().sorted(Comparator.comparingInt(Candidate::most).reversed()).toList();
        Optional<BackendStatus> best = Optional.empty();
        for (Candidate candidate : candidates) {
            if (best.isPresent() && best.get().priority() > candidate.most) {
                break;
            }
            best = Stream.concat(best.stream(), Stream.of(candidate.rightlySet()).filter(BackendStatus::available)).min(BEST_FIRST);
        }
        return best;
    }

    /** The status of one provider. */
    static BackendStatus status(BackendProvider provider) {
        return Candidate.of(provider).status();
    }

    /** Loads the providers and asks for their names, without probing anything. */
    private static List<Candidate> identify(Iterator<BackendProvider> providers) {
        List<Candidate> found = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int failures = 0;
        while (failures < MAX_FAILURES) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                Candidate candidate = Candidate.of(providers.next());
                found.add(names.add(candidate.name) ? candidate : Candidate.rejected(candidate.name, "another backend has the same name",
                        "remove one of the two modules or jars"));
            } catch (VirtualMachineError failure) {
                throw failure;
            } catch (Throwable failure) {
                failures++;
                found.add(Candidate.rejected("?", "its provider cannot be loaded: " + describe(failure),
                        "check that the backend and its libraries are complete and fit this version"));
            }
        }
        return found;
    }

    /**
     * A provider that may or may not be usable.
     *
     * @param name what it calls itself, or its class
     * @param most the highest priority that it may turn out to have
     * @param provider the provider; null if it was rejected
     * @param rejection why it was rejected; null if it was not
     */
    private record Candidate(String name, int most, BackendProvider provider, Probe.Unavailable rejection) {
        static Candidate of(BackendProvider provider) {
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
                return new Candidate(stated, provider.priority(), provider, null);
            } catch (VirtualMachineError failure) {
                throw failure;
            } catch (Throwable failure) {
                return rejected(name, "it cannot say what it is: " + describe(failure), REPORT);
            }
        }

        static Candidate rejected(String name, String reason, String remedy) {
            return new Candidate(name, Integer.MIN_VALUE, null, new Probe.Unavailable(reason, remedy));
        }

        BackendStatus status() {
            try {
                return probed();
            } catch (WrongSettingException wrong) {
                return rejected(name, wrong.getMessage(), CORRECT).status();
            }
        }

        /** As {@link #status}, but a wrong setting is an error. */
        BackendStatus rightlySet() {
            try {
                return probed();
            } catch (WrongSettingException wrong) {
                throw new BackendUnavailableException("Backend '%s' has a wrong setting: %s; %s".formatted(name, wrong.getMessage(), CORRECT));
            }
        }

        private BackendStatus probed() {
            if (provider == null) {
                return new BackendStatus(name, Integer.MIN_VALUE, rejection, null);
            }
            try {
                Probe probe = provider.probe();
                return probe == null ? rejected(name, "its probe found nothing, not even a reason", REPORT).status()
                        : new BackendStatus(name, provider.priority(), probe, provider);
            } catch (VirtualMachineError | WrongSettingException failure) {
                throw failure;
            } catch (LinkageError failure) {
                return rejected(name, describe(failure), "check that its libraries are there and fit this version").status();
            } catch (Throwable failure) {
                return rejected(name, "its probe failed: " + describe(failure), REPORT).status();
            }
        }
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
