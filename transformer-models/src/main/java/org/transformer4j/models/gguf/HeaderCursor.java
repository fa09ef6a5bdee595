package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.transformer4j.models.checkpoint.CheckpointException;

/** Reads the header of a GGUF file from front to back, and never behind its end. */
final class HeaderCursor {
    /** Several times the header of the largest vocabularies. It bounds what a hostile file can make us allocate. */
    static final long MAX_HEADER = 64L << 20;

    /** The longest value; chat templates have some thousands. */
    private static final int MAX_TEXT = 16 << 20;

    private final MemorySegment bytes;
    private final String origin;
    private final long end;
    private long position;
    /** What is being read, for messages. */
    private String place = "the header";

    HeaderCursor(MemorySegment bytes, String origin) {
        this.bytes = bytes;
        this.origin = origin;
        this.end = Math.min(bytes.byteSize(), MAX_HEADER);
    }

    long position() {
        return position;
    }

    /** Says what is read from here on. */
    void enter(String what) {
        place = what;
    }

    int int32() {
        return Bytes.int32(bytes, take(Integer.BYTES));
    }

    long int64() {
        return Bytes.int64(bytes, take(Long.BYTES));
    }

    /** A number of things, each of which takes at least {@code least} bytes in what follows. */
    int count(String what, int least, int max) {
        long count = int64();
        if (Long.compareUnsigned(count, max) > 0) {
            throw wrong("%s %s; at most %d are read".formatted(Long.toUnsignedString(count), what, max));
        }
        if (count > (bytes.byteSize() - position) / least) {
            throw wrong("%d %s, but only %d bytes follow. Is the download complete?".formatted(count, what, bytes.byteSize() - position));
        }
        return (int) count;
    }

    /** A value of a type whose values have one size. */
    Object value(ValueType type) {
        long at = take(type.bytes());
        if (type == ValueType.BOOL) requireTruth(at);
        return type.read(bytes, at);
    }

    /** The values of an array of such a type, as one copy. */
    GgufArray array(ValueType type, int size) {
        long length = (long) size * type.bytes();
        long at = take(length);
        if (type == ValueType.BOOL) {
            for (long i = at; i < position; i++) requireTruth(i);
        }
        return new GgufArray(type, bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
    }

    /** As many texts, which are not looked at. */
    GgufTexts texts(int size) {
        long from = position;
        for (int i = 0; i < size; i++) take(count("bytes in a text", 1, MAX_TEXT));
        return new GgufTexts(bytes.asSlice(from, position - from), size);
    }

    /** A text with its length before it. */
    String text(String what, int max) {
        int length = count("bytes in " + what, 1, max);
        long at = take(length);
        byte[] utf8 = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        String text = new String(utf8, StandardCharsets.UTF_8);
        // The constructor puts U+FFFD where bytes are malformed; only where the file itself has it do the bytes come back.
        if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8)) {
            position = at;
            throw wrong(what + " is not UTF-8");
        }
        return text;
    }

    /** A text as a value. */
    String text() {
        return text("a text", MAX_TEXT);
    }

    private void requireTruth(long at) {
        int value = Bytes.unsigned8(bytes, at);
        if (value > 1) throw wrong("a bool of %d; expected 0 or 1".formatted(value));
    }

    /** The place of the next {@code length} bytes, which lie before the end. */
    private long take(long length) {
        if (length > end - position) {
            throw end < bytes.byteSize()
                    ? wrong("the header has more than %d bytes; no model needs as many".formatted(MAX_HEADER))
                    : wrong("the file ends at byte %d, where %d more are expected. Is the download complete?"
                            .formatted(end, length - (end - position)));
        }
        long at = position;
        position += length;
        return at;
    }

    CheckpointException wrong(String message) {
        return new CheckpointException("%s: %s: %s (byte %d)".formatted(origin, place, message, position));
    }
}
