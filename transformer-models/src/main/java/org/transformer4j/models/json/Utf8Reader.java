package org.transformer4j.models.json;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Characters of a buffer of UTF-8, decoded as they are asked for; fails at the first byte that is not UTF-8. */
final class Utf8Reader extends Reader {
    private final ByteBuffer bytes;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    Utf8Reader(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        // The decoder never writes one half of a surrogate pair, so with room for one char it could stand still.
        if (length < 2) throw new IllegalArgumentException("room for %d chars; at least 2 are needed".formatted(length));
        var characters = CharBuffer.wrap(target, offset, length).slice();
        CoderResult result = decoder.decode(bytes, characters, true);
        if (characters.position() > 0) return characters.position();
        if (result.isError()) throw new IOException("byte %d is not UTF-8".formatted(bytes.position()));
        return -1;
    }

    @Override
    public void close() {
        // Nothing is held: the bytes belong to the caller.
    }
}
