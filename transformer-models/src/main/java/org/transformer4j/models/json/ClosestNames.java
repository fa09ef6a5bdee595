package org.transformer4j.models.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** The names most like a name that is not there: by edits, or by nothing when one only has a prefix more. */
public final class ClosestNames {
    private static final int SHOWN = 3;
    // A hint is not worth more than a moment, whatever the names are.
    private static final int CANDIDATES = 20_000;
    private static final int LENGTH = 128;

    private ClosestNames() {}

    /** {@code "; did you mean "h.0.ln_1.weight", ...?"}, or nothing when there are no names. */
    public static String hint(String name, Collection<String> names) {
        if (names.isEmpty()) return "";
        return names.stream().limit(CANDIDATES)
                .map(candidate -> new Scored(candidate, distance(name, candidate)))
                .sorted(Comparator.comparingInt(Scored::distance))
                .limit(SHOWN)
                .map(scored -> Quoted.of(scored.name()))
                .collect(Collectors.joining(", ", "; did you mean ", "?"));
    }

    private record Scored(String name, int distance) {}

    private static int distance(String a, String b) {
        if (a.endsWith("." + b) || b.endsWith("." + a)) return 0;
        return levenshtein(a.substring(0, Math.min(LENGTH, a.length())), b.substring(0, Math.min(LENGTH, b.length())));
    }

    private static int levenshtein(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
