package org.transformer4j.models.task;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * A token in front of the source for each language that can be written, such as {@code >>fra<<}: a Marian for several languages. Source:
 * Tiedemann and Thottingal (2020), section 3.
 *
 * @param languages without the angle brackets
 */
record TargetLanguageTokens(List<String> languages) implements TranslationLanguages {
    private static final Pattern TOKEN = Pattern.compile(">>([^<>]+)<<");

    /** The languages that a vocabulary has such tokens for. */
    static List<String> languages(Tokenizer tokenizer) {
        return IntStream.range(0, tokenizer.vocabularySize()).mapToObj(id -> TOKEN.matcher(tokenizer.token(id).orElse("")))
                .filter(Matcher::matches).map(matcher -> matcher.group(1)).sorted().toList();
    }

    @Override
    public Told told(String from, String to) {
        if (to == null) {
            throw new IllegalArgumentException("the model has to be told the language to translate to; it knows %s".formatted(this));
        }
        if (!languages.contains(to)) {
            throw new IllegalArgumentException("the model does not know a language '%s'; it knows %s".formatted(to, this));
        }
        return Told.words("translation", ">>" + to + "<< ");
    }

    @Override
    public String toString() {
        return String.join(", ", languages);
    }
}
