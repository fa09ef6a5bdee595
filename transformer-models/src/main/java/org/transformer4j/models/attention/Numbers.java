package org.transformer4j.models.attention;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A choice of layers or heads by their numbers.
 *
 * @param chosen ascending; empty for all
 */
public record Numbers(SortedSet<Integer> chosen) {
    /** All there are. */
    public static final Numbers ALL = new Numbers(new TreeSet<>());

    private static final Pattern SYNTAX = Pattern.compile("\\d{1,5}(-\\d{1,5})?(,\\d{1,5}(-\\d{1,5})?)*");

    /** Copies the choice. */
    public Numbers {
        chosen = Collections.unmodifiableSortedSet(new TreeSet<>(chosen));
    }

    /**
     * Numbers and ranges of them, such as {@code 0-3,7}.
     *
     * @throws IllegalArgumentException if {@code text} is something else
     */
    public static Numbers parse(String text) {
        if (!SYNTAX.matcher(text).matches()) {
            throw new IllegalArgumentException("'%s' does not choose numbers; expected some like 0-3,7".formatted(text));
        }
        TreeSet<Integer> chosen = new TreeSet<>();
        for (String part : text.split(",")) {
            String[] ends = part.split("-");
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (last < first) {
                throw new IllegalArgumentException("'%s' runs backwards; write %d-%d".formatted(part, last, first));
            }
            IntStream.rangeClosed(first, last).forEach(chosen::add);
        }
        return new Numbers(chosen);
    }

    /** Whether a number is chosen. */
    public boolean has(int number) {
        return chosen.isEmpty() || chosen.contains(number);
    }

    /**
     * Makes sure that all that is chosen is there.
     *
     * @param what what is chosen, such as {@code layer}
     * @param count how many there are
     * @throws IllegalArgumentException if one is not
     */
    void requireBelow(String what, int count) {
        if (!chosen.isEmpty() && chosen.last() >= count) {
            throw new IllegalArgumentException("%s %d; the model has %ss 0 to %d".formatted(what, chosen.last(), what, count - 1));
        }
    }

    @Override
    public String toString() {
        return chosen.isEmpty() ? "all" : chosen.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
