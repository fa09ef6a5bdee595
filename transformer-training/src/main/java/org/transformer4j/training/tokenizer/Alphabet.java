package org.transformer4j.training.tokenizer;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The characters of all words by how often they occur; of equally frequent ones, the smaller first. */
final class Alphabet {
    private Alphabet() {}

    static List<Map.Entry<Integer, Long>> byFrequency(SortedMap<String, Long> words) {
        var counts = new TreeMap<Integer, Long>();
        words.forEach((word, count) -> word.codePoints().forEach(c -> counts.merge(c, count, Long::sum)));
        return counts.entrySet().stream().sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())).toList();
    }
}
