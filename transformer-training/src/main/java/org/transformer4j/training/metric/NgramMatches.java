package org.transformer4j.training.metric;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the n-grams that hypotheses share with their references, sentence by sentence. Source: Papineni et al. (2002), section 2.1. */
final class NgramMatches {
    private final long[] matches;
    private final long[] totals;
    private long hypothesisLength;
    private long referenceLength;

    /** @param order the longest n-grams */
    NgramMatches(int order) {
        this.matches = new long[order];
        this.totals = new long[order];
    }

    /** @param references at least one, all for this hypothesis */
    void add(List<String> hypothesis, List<List<String>> references) {
        Map<List<String>, Integer> most = new HashMap<>();
        for (List<String> reference : references) {
            ngrams(reference).forEach((ngram, count) -> most.merge(ngram, count, Math::max));
        }
        ngrams(hypothesis).forEach((ngram, count) -> {
            totals[ngram.size() - 1] += count;
            matches[ngram.size() - 1] += Math.min(count, most.getOrDefault(ngram, 0));
        });
        hypothesisLength += hypothesis.size();
        referenceLength += references.stream().map(List::size)
                .min(Comparator.comparingInt((Integer length) -> Math.abs(length - hypothesis.size())).thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    private Map<List<String>, Integer> ngrams(List<String> words) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int n = 1; n <= totals.length; n++) {
            for (int from = 0; from + n <= words.size(); from++) {
                counts.merge(words.subList(from, from + n), 1, Integer::sum);
            }
        }
        return counts;
    }

    long[] matches() {
        return matches.clone();
    }

    long[] totals() {
        return totals.clone();
    }

    long hypothesisLength() {
        return hypothesisLength;
    }

    long referenceLength() {
        return referenceLength;
    }
}
