package org.transformer4j.training.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The characters of a file in UTF-8, plain or packed. Whatever is wrong with it is a {@link DataException}. */
final class Utf8Reader extends Reader {
    private static final int BUFFER = 1 << 16;
    /** What gzip begins with, and no text in UTF-8 can. */
    private static final int[] GZIP = {0x1f, 0x8b};
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final InputStream stream;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).limit(0);
    private final CharBuffer characters = CharBuffer.allocate(BUFFER).limit(0);
    private long line = 1;
    private long offset;
    private boolean begun;
    private boolean ended;

    Utf8Reader(Path file) {
        this.file = file;
        try {
            stream = open(file);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream plain = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            plain.mark(GZIP.length);
            boolean packed = plain.read() == GZIP[0] && plain.read() == GZIP[1];
            plain.reset();
            return packed ? new GZIPInputStream(plain, BUFFER) : plain;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public int read(char[] target, int from, int length) {
        if (!characters.hasRemaining() && !fill()) {
            return -1;
        }
        int count = Math.min(length, characters.remaining());
        characters.get(target, from, count);
        return count;
    }

    private boolean fill() {
        while (!characters.hasRemaining()) {
            readBytes();
            characters.clear();
            CoderResult result = decoder.decode(bytes, characters, ended);
            offset += bytes.position();
            characters.flip();
            if (!characters.hasRemaining()) {
                if (result.isError()) {
                    throw new DataException("%s: line %d is not UTF-8: byte 0x%02X at %d of the file; convert the file to UTF-8"
                            .formatted(file, line, bytes.get(bytes.position()), offset));
                }
                if (ended) {
                    return false;
                }
            }
            begin();
        }
        line += characters.chars().filter(c -> c == '\n').count();
        return true;
    }

    private void begin() {
        if (!begun && characters.hasRemaining()) {
            begun = true;
            if (characters.get(0) == BYTE_ORDER_MARK) {
                characters.get();
            }
        }
    }

    private void readBytes() {
        bytes.compact();
        try {
            int count = stream.read(bytes.array(), bytes.position(), bytes.remaining());
            ended = count < 0;
            bytes.position(bytes.position() + Math.max(0, count)).flip();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private DataException failure(IOException e) {
        return new DataException(switch (e) {
            case AccessDeniedException _ -> "%s: may not be read; check its permissions".formatted(file);
            case ZipException _ -> "%s: a broken gzip file: %s; pack it anew".formatted(file, e.getMessage());
            case EOFException _ -> "%s: a gzip file that breaks off; pack or fetch it anew".formatted(file);
            default -> "%s: the text cannot be read: %s".formatted(file, e.getMessage());
        }, e);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
