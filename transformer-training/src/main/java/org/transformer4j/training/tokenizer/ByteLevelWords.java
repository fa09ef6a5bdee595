package org.transformer4j.training.tokenizer;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GPT-2's words: suffixes, letters, digits, signs - each with the blank before it - and blanks. Every character is in a word.
 *
 * @param addPrefixSpace whether a blank is put before a text that does not begin with one
 */
record ByteLevelWords(boolean addPrefixSpace) implements PreTokenizer {
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    @Override
    public void words(String text, Consumer<String> words) {
        Matcher matcher = WORD.matcher(addPrefixSpace && !text.startsWith(" ") ? " " + text : text);
        while (matcher.find()) {
            words.accept(matcher.group());
        }
    }
}
