package org.transformer4j.benchmarks;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Chooses figures by their id; a star stands for any characters. */
record IdPattern(String text) {
    boolean matches(String id) {
        String regex = Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return id.matches(regex);
    }
}
