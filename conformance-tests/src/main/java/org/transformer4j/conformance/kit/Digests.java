package org.transformer4j.conformance.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What every device in the world has to see in each case: the SHA-256 of its observation. They are kept beside the cases, so
 * that a machine is compared with the one on which they were written down, and not only with its own oracle.
 */
public final class Digests {
    /** Where they stand in this module. */
    public static final String RESOURCE = "digests.txt";

    private final Map<String, String> byId;

    private Digests(Map<String, String> byId) {
        this.byId = byId;
    }

    /** The digests of this module. */
    public static Digests kept() {
        try (InputStream resource = Digests.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("resource %s is missing from this module; build it again".formatted(RESOURCE));
            }
            return parse(new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Lines of an id, a space and a digest; empty lines and lines from {@code #} on are passed over. */
    static Digests parse(BufferedReader lines) {
        Map<String, String> byId = new LinkedHashMap<>();
        for (String line : lines.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int space = line.lastIndexOf(' ');
            if (space < 0 || byId.put(line.substring(0, space), line.substring(space + 1)) != null) {
                throw new IllegalStateException("line '%s' of %s is no id with a digest, or its id occurs twice".formatted(line, RESOURCE));
            }
        }
        return new Digests(byId);
    }

    /** The digest of a case. */
    public Optional<String> of(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Digests to which no case belongs. */
    public Set<String> orphans(Collection<? extends ConformanceCase> cases) {
        Set<String> orphans = new TreeSet<>(byId.keySet());
        orphans.removeAll(cases.stream().filter(ConformanceCase::isCompared).map(ConformanceCase::id).collect(Collectors.toSet()));
        return orphans;
    }
}
