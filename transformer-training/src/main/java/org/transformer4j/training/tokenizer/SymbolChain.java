package org.transformer4j.training.tokenizer;

import java.util.Arrays;

/** All words, one after the other, as chains of tokens in which two neighbours can become one. */
final class SymbolChain {
    /** The place before the first of a word and after its last. */
    static final int NONE = -1;

    private int[] symbols = new int[1 << 10];
    private int[] previous = new int[1 << 10];
    private int[] next = new int[1 << 10];
    private int[] words = new int[1 << 10];
    private int size;
    private long[] counts = new long[1 << 10];
    private int wordCount;

    /** Adds a word that occurs {@code count} times. */
    void add(int[] word, long count) {
        if (size > Integer.MAX_VALUE / 2 - word.length) {
            throw new IllegalArgumentException("the different words have more than %d characters together; learn from a part of the text".formatted(size));
        }
        while (size + word.length > symbols.length) {
            int length = 2 * symbols.length;
            symbols = Arrays.copyOf(symbols, length);
            previous = Arrays.copyOf(previous, length);
            next = Arrays.copyOf(next, length);
            words = Arrays.copyOf(words, length);
        }
        if (wordCount == counts.length) {
            counts = Arrays.copyOf(counts, 2 * wordCount);
        }
        for (int i = 0; i < word.length; i++) {
            symbols[size] = word[i];
            previous[size] = i == 0 ? NONE : size - 1;
            next[size] = i == word.length - 1 ? NONE : size + 1;
            words[size] = wordCount;
            size++;
        }
        counts[wordCount++] = count;
    }

    int size() {
        return size;
    }

    int symbol(int place) {
        return symbols[place];
    }

    int next(int place) {
        return next[place];
    }

    int previous(int place) {
        return previous[place];
    }

    /** How often the word occurs that the place is in. */
    long count(int place) {
        return counts[words[place]];
    }

    /** Whether the two tokens are next to each other here, still. */
    boolean isPair(int place, int left, int right) {
        return symbols[place] == left && next[place] != NONE && symbols[next[place]] == right;
    }

    /** Makes one token of the one at a place and the one after it. */
    void merge(int place, int symbol) {
        int gone = next[place];
        symbols[place] = symbol;
        symbols[gone] = NONE;
        next[place] = next[gone];
        if (next[gone] != NONE) {
            previous[next[gone]] = place;
        }
    }
}
