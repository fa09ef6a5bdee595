package org.transformer4j.training.tokenizer;

import java.text.Normalizer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * SentencePiece's words: each begins with a blank, written U+2581, and one is put before the first.
 *
 * @param normalize whether characters are first written in their compatible form, and one blank for several
 */
record MetaspaceWords(boolean normalize) implements PreTokenizer {
    static final String BLANK = "\u2581";

    private static final Pattern BLANKS = Pattern.compile(" {2,}");

    @Override
    public void words(String text, Consumer<String> words) {
        String normalized = (normalize ? normalized(text) : text).replace(" ", BLANK);
        if (normalized.isEmpty()) {
            return;
        }
        String whole = normalized.startsWith(BLANK) ? normalized : BLANK + normalized;
        int begin = 0;
        for (int end; begin < whole.length(); begin = end) {
            int next = whole.indexOf(BLANK, begin + 1);
            end = next < 0 ? whole.length() : next;
            words.accept(whole.substring(begin, end));
        }
    }

    private static String normalized(String text) {
        var plain = new StringBuilder();
        text.codePoints().filter(c -> !isDropped(c)).forEach(c -> plain.appendCodePoint(isBlank(c) ? ' ' : c));
        return strip(BLANKS.matcher(Normalizer.normalize(plain, Normalizer.Form.NFKC)).replaceAll(" "));
    }

    private static String strip(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && Whitespace.is(text.charAt(begin))) {
            begin++;
        }
        while (begin < end && Whitespace.is(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    /** The control characters that SentencePiece's rules drop. */
    private static boolean isDropped(int c) {
        return c >= 0x01 && c <= 0x08 || c == 0x0B || c >= 0x0E && c <= 0x1F || c == 0x7F || c == 0x8F || c == 0x9F;
    }

    /** What the same rules read as a blank. */
    private static boolean isBlank(int c) {
        return switch (c) {
            case '\t', '\n', '\f', '\r', 0x1680, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD -> true;
            default -> c >= 0x200B && c <= 0x200F;
        };
    }
}
