package org.transformer4j.conformance.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.conformance.cases.Cases;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.References;

/**
 * Writes the file of digests anew, from what the oracle computes here. To be run when cases are added. A line that changes
 * without its case having changed means that the oracle computes something else than before.
 */
public final class UpdateDigests {
    private UpdateDigests() {}

    /** Takes the path of the file, {@code conformance-tests/src/main/resources/org/transformer4j/conformance/kit/digests.txt}. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("%d arguments; expected one, the file to write".formatted(arguments.length));
        }
        List<String> lines = new ArrayList<>();
        lines.add("# SHA-256 of what every device has to see in each case, for " + Canon.VERSION);
        try (References references = new References()) {
            for (ConformanceCase one : Cases.all()) {
                if (one.isCompared()) {
                    lines.add(one.id() + " " + references.of(one).digest());
                }
            }
        }
        Files.write(Path.of(arguments[0]), lines);
        System.out.printf("%d digests in %s%n", lines.size() - 1, arguments[0]);
    }
}
