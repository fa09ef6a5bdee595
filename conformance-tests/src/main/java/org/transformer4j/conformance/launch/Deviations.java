package org.transformer4j.conformance.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.Outcome;

/**
 * What a backend is known not to do. Each line names cases, says why they fail, and where that is written down:
 *
 * <pre>{@code Rope[*]/specials ; the driver flushes subnormals in this kernel ; https://example.org/issues/17}</pre>
 *
 * <p>A star stands for any characters; empty lines and lines from {@code #} on are passed over. A listed case has to fail: one
 * that passes is a failure of the list, which is to be cut.
 */
public final class Deviations {
    private static final String FOLDER = "META-INF/transformer4j/deviations/";

    private final List<Deviation> list;

    /** A line of the file. */
    private record Deviation(CasePattern pattern, String reason, String link) {}

    private Deviations(List<Deviation> list) {
        this.list = List.copyOf(list);
    }

    /** No deviations. */
    public static Deviations none() {
        return new Deviations(List.of());
    }

    /** Those of {@code META-INF/transformer4j/deviations/NAME.txt} in the provider's module or jar; none if there is no such file. */
    public static Deviations of(BackendProvider provider) {
        String name = "/" + FOLDER + provider.name() + ".txt";
        try (InputStream resource = provider.getClass().getResourceAsStream(name)) {
            return resource == null ? none() : parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Those of a file. */
    public static Deviations read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /**
     * Those of a text.
     *
     * @throws IllegalArgumentException if a line has not its three parts
     */
    public static Deviations parse(String text) {
        List<Deviation> list = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(";", -1);
            if (parts.length != 3 || parts[0].isBlank() || parts[1].isBlank() || parts[2].isBlank()) {
                throw new IllegalArgumentException("deviation '%s'; expected 'cases ; reason ; link'".formatted(line));
            }
            list.add(new Deviation(new CasePattern(parts[0].strip()), parts[1].strip(), parts[2].strip()));
        }
        return new Deviations(list);
    }

    /** How a result counts: an expected failure is a deviation, an unexpected pass a failure. */
    CaseResult judge(CaseResult result) {
        Deviation known = list.stream().filter(deviation -> deviation.pattern.matches(result.id())).findFirst().orElse(null);
        if (known == null) {
            return result;
        }
        String where = "%s (%s)".formatted(known.reason, known.link);
        return result.outcome() == Outcome.PASSED
                ? as(result, Outcome.FAILED, "passed, though it is declared as a deviation: %s; take it off the list".formatted(where))
                : as(result, Outcome.DEVIATION, "%s: %s".formatted(where, result.message()));
    }

    /** A failure for every line that no case of the list fits. */
    List<CaseResult> unused(List<String> ids) {
        return list.stream().filter(deviation -> ids.stream().noneMatch(deviation.pattern::matches))
                .map(deviation -> new CaseResult("deviation " + deviation.pattern.text(), "Deviations", Outcome.FAILED,
                        "no case has such an id; take the line off the list, or correct it", Duration.ZERO)).toList();
    }

    private static CaseResult as(CaseResult result, Outcome outcome, String message) {
        return new CaseResult(result.id(), result.group(), outcome, message, result.time());
    }
}
