package org.transformer4j.training.tokenizer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How often each word occurs in the texts that were added. Only the words are kept. */
final class WordCounts {
    private final PreTokenizer preTokenizer;
    /** Any special token, the longest where several begin; null if there are none. */
    private final Pattern special;
    private final Map<String, long[]> counts = new HashMap<>();
    private long texts;

    WordCounts(TokenizerSettings settings) {
        preTokenizer = PreTokenizer.of(settings);
        var tokens = settings.specialTokens().tokens();
        special = tokens.isEmpty() ? null : Pattern.compile(tokens.stream()
                .sorted(Comparator.comparingInt(String::length).reversed()).map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /** Counts the words of a text; half a character counts as U+FFFD, as in encoding. */
    void add(String text) {
        texts++;
        if (text == null) {
            throw new IllegalArgumentException("text %d is null; leave it out".formatted(texts));
        }
        String whole = wholeCharacters(text);
        int begin = 0;
        if (special != null) {
            Matcher matcher = special.matcher(whole);
            while (matcher.find()) {
                addPlain(whole.substring(begin, matcher.start()));
                begin = matcher.end();
            }
        }
        addPlain(whole.substring(begin));
    }

    private void addPlain(String text) {
        if (!text.isEmpty()) {
            preTokenizer.words(text, word -> counts.computeIfAbsent(word, key -> new long[1])[0]++);
        }
    }

    /** The words in the order of their characters, so that nothing depends on the order of a hash table. */
    SortedMap<String, Long> sorted() {
        return sorted(texts == 0 ? "no texts" : texts == 1 ? "the text" : "the %d texts".formatted(texts));
    }

    /** @param origin what to call the texts where there are no words in them */
    SortedMap<String, Long> sorted(String origin) {
        if (counts.isEmpty()) {
            throw new IllegalArgumentException("there are no words in %s; give text to learn from".formatted(origin));
        }
        var sorted = new TreeMap<String, Long>();
        counts.forEach((word, count) -> sorted.put(word, count[0]));
        return sorted;
    }

    private static String wholeCharacters(String text) {
        if (text.codePoints().noneMatch(WordCounts::isHalf)) {
            return text;
        }
        return text.codePoints().map(c -> isHalf(c) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
