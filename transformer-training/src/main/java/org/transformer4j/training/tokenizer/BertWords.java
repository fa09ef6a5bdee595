package org.transformer4j.training.tokenizer;

import java.text.Normalizer;
import java.util.function.Consumer;

/**
 * BERT's words: what is between blanks, and every punctuation mark and Chinese character by itself. Control characters are dropped.
 *
 * @param lowercase whether capitals and accents are dropped
 */
record BertWords(boolean lowercase) implements PreTokenizer {
    private static final int REPLACEMENT = 0xFFFD;
    private static final int CAPITAL_I_WITH_DOT = 0x130;

    @Override
    public void words(String text, Consumer<String> words) {
        var word = new StringBuilder();
        normalized(text).codePoints().forEach(c -> {
            if (Whitespace.is(c) || isPunctuation(c)) {
                flush(word, words);
            }
            if (isPunctuation(c)) {
                words.accept(Character.toString(c));
            } else if (!Whitespace.is(c)) {
                word.appendCodePoint(c);
            }
        });
        flush(word, words);
    }

    private static void flush(StringBuilder word, Consumer<String> words) {
        if (!word.isEmpty()) {
            words.accept(word.toString());
            word.setLength(0);
        }
    }

    private String normalized(String text) {
        var clean = new StringBuilder();
        text.codePoints().filter(c -> c != 0 && c != REPLACEMENT && !isControl(c)).forEach(c -> {
            if (isChinese(c)) {
                clean.append(' ').appendCodePoint(c).append(' ');
            } else {
                clean.appendCodePoint(Whitespace.is(c) ? ' ' : c);
            }
        });
        return lowercase ? lowercase(Normalizer.normalize(clean, Normalizer.Form.NFD)) : clean.toString();
    }

    /** One character at a time: a final sigma is as any other. */
    private static String lowercase(String decomposed) {
        var lower = new StringBuilder();
        decomposed.codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).forEach(c -> {
            lower.appendCodePoint(c == CAPITAL_I_WITH_DOT ? 'i' : Character.toLowerCase(c));
        });
        return lower.toString();
    }

    private static boolean isControl(int c) {
        if (c == '\t' || c == '\n' || c == '\r') {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE -> true;
            default -> false;
        };
    }

    private static boolean isPunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION, Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION, Character.OTHER_PUNCTUATION -> true;
            default -> c < 128 && "$+<=>^`|~".indexOf(c) >= 0;
        };
    }

    /** The blocks of ideographs that BERT lists. */
    private static boolean isChinese(int c) {
        return c >= 0x4E00 && c <= 0x9FFF || c >= 0x3400 && c <= 0x4DBF || c >= 0x20000 && c <= 0x2A6DF || c >= 0x2A700 && c <= 0x2B73F
                || c >= 0x2B740 && c <= 0x2B81F || c >= 0x2B920 && c <= 0x2CEAF || c >= 0xF900 && c <= 0xFAFF || c >= 0x2F800 && c <= 0x2FA1F;
    }
}
