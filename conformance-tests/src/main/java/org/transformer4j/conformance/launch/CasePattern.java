package org.transformer4j.conformance.launch;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Chooses cases by their id.
 *
 * @param text the id, in which a star stands for any characters
 */
public record CasePattern(String text) {
    /** Every case. */
    public static final CasePattern ALL = new CasePattern("*");

    /** Whether a case with this id is meant. */
    public boolean matches(String id) {
        String regex = Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return id.matches(regex);
    }
}
