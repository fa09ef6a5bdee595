package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Byte-pair encoding as section 3.2 of Sennrich, Haddow and Birch (2016) says it: counts all pairs anew for each merge. */
final class NaivePairs {
    private NaivePairs() {}

    /** The merges as text; {@code tokens} grows. */
    static List<String> merges(Map<String, Long> words, List<String> tokens, int firstByte, int size, long minimum) {
        var chains = new ArrayList<List<Integer>>();
        var counts = new ArrayList<>(words.values());
        int[] numbers = ByteSymbols.numbers(firstByte);
        words.keySet().forEach(word -> {
            var chain = new ArrayList<Integer>();
            for (int symbol : ByteSymbols.symbols(word, numbers)) {
                chain.add(symbol);
            }
            chains.add(chain);
        });
        var merges = new ArrayList<String>();
        while (tokens.size() < size) {
            var pairs = new TreeMap<List<Integer>, Long>(Comparator.<List<Integer>>comparingInt(List::getFirst).thenComparingInt(List::getLast));
            for (int word = 0; word < chains.size(); word++) {
                for (int i = 0; i + 1 < chains.get(word).size(); i++) {
                    pairs.merge(List.copyOf(chains.get(word).subList(i, i + 2)), counts.get(word), Long::sum);
                }
            }
            Map.Entry<List<Integer>, Long> best = null;
            for (Map.Entry<List<Integer>, Long> pair : pairs.entrySet()) {
                best = best == null || pair.getValue() > best.getValue() ? pair : best;
            }
            if (best == null || best.getValue() < minimum) {
                break;
            }
            int left = best.getKey().getFirst();
            int right = best.getKey().getLast();
            merges.add(tokens.get(left) + " " + tokens.get(right));
            String text = tokens.get(left) + tokens.get(right);
            if (!tokens.contains(text)) {
                tokens.add(text);
            }
            int id = tokens.indexOf(text);
            for (List<Integer> chain : chains) {
                for (int i = 0; i + 1 < chain.size(); i++) {
                    if (chain.get(i) == left && chain.get(i + 1) == right) {
                        chain.set(i, id);
                        chain.remove(i + 1);
                    }
                }
            }
        }
        return merges;
    }
}
