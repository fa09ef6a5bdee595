package org.transformer4j.training.data;

import java.util.function.Consumer;

/** Reads a file in parts that end where words do. */
final class WholeWords {
    static final int PART = 1 << 16;
    static final int LONGEST_PART = 1 << 20;

    private final TextFile file;
    private final Consumer<String> parts;
    private final char[] part;
    private final int longestPart;
    private final StringBuilder text = new StringBuilder();

    /**
     * A reading that gives parts to {@code parts}.
     *
     * @param part how many characters are read at a time
     * @param longestPart how many there may be without an end of a word
     */
    WholeWords(TextFile file, Consumer<String> parts, int part, int longestPart) {
        this.file = file;
        this.parts = parts;
        this.part = new char[part];
        this.longestPart = longestPart;
    }

    void read() {
        try (Utf8Reader reader = file.open()) {
            for (int count = reader.read(part, 0, part.length); count >= 0; count = reader.read(part, 0, part.length)) {
                text.append(part, 0, count);
                giveWholeWords();
            }
            give(text.length());
        }
    }

    private void giveWholeWords() {
        int end = text.length() - 2;
        while (end > 0 && !isEndOfWord(end)) {
            end--;
        }
        if (end > 0) {
            give(end);
        } else if (text.length() >= longestPart) {
            give(text.length() - (Character.isHighSurrogate(text.charAt(text.length() - 1)) ? 1 : 0));
        }
    }

    private boolean isEndOfWord(int place) {
        return text.charAt(place) == ' ' && Character.isLetterOrDigit(text.codePointBefore(place)) && Character.isLetterOrDigit(text.charAt(place + 1));
    }

    private void give(int length) {
        if (length > 0) {
            parts.accept(text.substring(0, length));
            text.delete(0, length);
        }
    }
}
