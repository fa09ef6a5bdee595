package org.transformer4j.training.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads a file in UTF-8 in parts that end before a blank between letters or digits: there, every pre-tokenizer ends a word. */
final class TextFile {
    private static final int PART = 1 << 16;
    private static final int LONGEST_PART = 1 << 20;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final Consumer<String> parts;
    private final int part;
    private final int longestPart;
    private final StringBuilder text = new StringBuilder();
    private long line = 1;
    private long offset;
    private boolean begun;

    private TextFile(Path file, Consumer<String> parts, int part, int longestPart) {
        this.file = file;
        this.parts = parts;
        this.part = part;
        this.longestPart = longestPart;
    }

    static void read(Path file, Consumer<String> parts) {
        read(file, parts, PART, LONGEST_PART);
    }

    /**
     * Reads the file.
     *
     * @param part how many characters are read at a time
     * @param longestPart how many there may be without an end of a word
     */
    static void read(Path file, Consumer<String> parts, int part, int longestPart) {
        try (InputStream stream = Files.newInputStream(file)) {
            new TextFile(file, parts, part, longestPart).read(stream);
        } catch (IOException e) {
            throw new UncheckedIOException("%s: the text cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private void read(InputStream stream) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(part + Long.BYTES);
        CharBuffer characters = CharBuffer.allocate(bytes.capacity());
        for (boolean ended = false; !ended; ) {
            int count = stream.read(bytes.array(), bytes.position(), bytes.remaining());
            ended = count < 0;
            bytes.position(bytes.position() + Math.max(0, count)).flip();
            CoderResult result = decoder.decode(bytes, characters, ended);
            offset += bytes.position();
            append(characters);
            if (result.isError()) {
                throw new IllegalArgumentException("%s: line %d is not UTF-8: byte 0x%02X at %d of the file; convert the file to UTF-8"
                        .formatted(file, line, bytes.get(bytes.position()), offset));
            }
            bytes.compact();
            giveWholeWords();
        }
        give(text.length());
    }

    private void append(CharBuffer characters) {
        characters.flip();
        if (!begun && characters.hasRemaining()) {
            begun = true;
            if (characters.get(0) == BYTE_ORDER_MARK) {
                characters.get();
            }
        }
        line += characters.chars().filter(c -> c == '\n').count();
        text.append(characters);
        characters.clear();
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
