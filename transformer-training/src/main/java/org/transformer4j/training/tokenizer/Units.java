package org.transformer4j.training.tokenizer;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the unigram model learns from: words, without the characters that get no token and so end a piece.
 *
 * @param characters of all units, one unit after the other
 * @param begins where each unit begins, and where the last ends
 * @param counts how often each occurs
 */
record Units(int[] characters, int[] begins, long[] counts) {
    static Units of(SortedMap<String, Long> words, Set<Integer> alphabet) {
        var units = new TreeMap<String, Long>();
        words.forEach((word, count) -> {
            var unit = new StringBuilder();
            word.codePoints().forEach(c -> {
                if (alphabet.contains(c)) {
                    unit.appendCodePoint(c);
                } else if (!unit.isEmpty()) {
                    units.merge(unit.toString(), count, Long::sum);
                    unit.setLength(0);
                }
            });
            if (!unit.isEmpty()) {
                units.merge(unit.toString(), count, Long::sum);
            }
        });
        long total = units.keySet().stream().mapToLong(unit -> unit.codePointCount(0, unit.length())).sum();
        if (total > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("the different words have %d characters together; learn from a part of the text".formatted(total));
        }
        int[] begins = new int[units.size() + 1];
        int unit = 0;
        for (String text : units.keySet()) {
            begins[unit + 1] = begins[unit] + text.codePointCount(0, text.length());
            unit++;
        }
        return new Units(units.keySet().stream().flatMapToInt(String::codePoints).toArray(), begins,
                units.values().stream().mapToLong(Long::longValue).toArray());
    }

    int size() {
        return counts.length;
    }
}
