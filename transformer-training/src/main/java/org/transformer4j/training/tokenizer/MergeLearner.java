package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Byte-pair encoding's loop: the most frequent pair of neighbours becomes a token; of equally frequent pairs, the one whose first id is
 * smaller, then the one whose second is.
 *
 * <p>Each pair knows how often it occurs and where, so a merge costs as much as it changes. The queue has counts that were; one that is
 * no longer true is put back with the true count when it comes up. Source: Sennrich, Haddow and Birch (2016), section 3.2.
 */
final class MergeLearner {
    /** A pair of tokens that became a token. */
    record Merge(int left, int right) {}

    private static final class Pair {
        final int left;
        final int right;
        final IntList places = new IntList();
        long count;
        /** Whether the count grew since the queue heard of it. */
        boolean grew;

        Pair(int left, int right) {
            this.left = left;
            this.right = right;
        }
    }

    private record Candidate(Pair pair, long count) {}

    private static final Comparator<Candidate> FREQUENT_FIRST = Comparator.comparingLong(Candidate::count).reversed()
            .thenComparingInt(candidate -> candidate.pair.left).thenComparingInt(candidate -> candidate.pair.right);

    private final List<String> tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Set<String> special;
    private final String prefix;
    private final SymbolChain chain;
    private final LongMap pairNumbers = new LongMap();
    private final List<Pair> pairs = new ArrayList<>();
    private final List<Pair> grown = new ArrayList<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(FREQUENT_FIRST);
    private final List<Merge> merges = new ArrayList<>();

    /**
     * @param tokens the tokens to begin with by their ids; new ones are added
     * @param prefix what tokens begin with that continue a word
     * @param special tokens that no pair may become
     */
    MergeLearner(List<String> tokens, String prefix, SpecialTokens special, SymbolChain chain) {
        this.tokens = tokens;
        this.prefix = prefix;
        this.special = new HashSet<>(special.tokens());
        this.chain = chain;
        for (int id = 0; id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        for (int place = 0; place < chain.size(); place++) {
            if (chain.next(place) != SymbolChain.NONE) {
                change(place, chain.count(place));
            }
        }
        offer();
    }

    /** Merges until there are so many tokens, or no pair is frequent enough; the merges in their order. */
    List<Merge> learn(int vocabularySize, long minimumFrequency) {
        while (tokens.size() < vocabularySize && !queue.isEmpty()) {
            Candidate best = queue.poll();
            if (best.count != best.pair.count) {
                offer(best.pair);
            } else if (best.count < minimumFrequency) {
                break;
            } else {
                merge(best.pair);
            }
        }
        return merges;
    }

    private void merge(Pair pair) {
        String text = tokens.get(pair.left) + tokens.get(pair.right).substring(prefix.length());
        if (special.contains(text)) {
            return;
        }
        // Several pairs may make the same token, such as a|bc and ab|c.
        int id = ids.computeIfAbsent(text, key -> {
            tokens.add(key);
            return tokens.size() - 1;
        });
        merges.add(new Merge(pair.left, pair.right));
        int[] places = pair.places.toArray();
        pair.places.clear();
        Arrays.sort(places);
        for (int place : places) {
            if (chain.isPair(place, pair.left, pair.right)) {
                merge(place, id);
            }
        }
        offer();
    }

    private void merge(int place, int id) {
        int before = chain.previous(place);
        int after = chain.next(place);
        long count = chain.count(place);
        change(place, -count);
        if (before != SymbolChain.NONE) {
            change(before, -count);
        }
        if (chain.next(after) != SymbolChain.NONE) {
            change(after, -count);
        }
        chain.merge(place, id);
        if (before != SymbolChain.NONE) {
            change(before, count);
        }
        if (chain.next(place) != SymbolChain.NONE) {
            change(place, count);
        }
    }

    /** Counts the pair that begins at a place, or counts it no longer. */
    private void change(int place, long count) {
        int left = chain.symbol(place);
        int right = chain.symbol(chain.next(place));
        long key = (long) left << 32 | right;
        int number = pairNumbers.get(key);
        if (number == LongMap.ABSENT) {
            number = pairs.size();
            pairNumbers.put(key, number);
            pairs.add(new Pair(left, right));
        }
        Pair pair = pairs.get(number);
        pair.count += count;
        if (count > 0) {
            pair.places.add(place);
            if (!pair.grew) {
                pair.grew = true;
                grown.add(pair);
            }
        }
    }

    private void offer() {
        for (Pair pair : grown) {
            pair.grew = false;
            offer(pair);
        }
        grown.clear();
    }

    private void offer(Pair pair) {
        if (pair.count > 0) {
            queue.add(new Candidate(pair, pair.count));
        }
    }
}
