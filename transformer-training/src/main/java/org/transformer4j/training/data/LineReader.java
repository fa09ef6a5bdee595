package org.transformer4j.training.data;

/** The lines of a file. A line ends with a line feed, or with a carriage return before it. */
final class LineReader implements AutoCloseable {
    private final TextFile file;
    private final Utf8Reader reader;
    private final char[] buffer = new char[1 << 13];
    private final StringBuilder line = new StringBuilder();
    private int at;
    private int end;
    private long number;

    /** @throws DataException if there is no text in it */
    LineReader(TextFile file) {
        this.file = file;
        reader = file.open();
        if (!fill()) {
            reader.close();
            throw new DataException("%s: an empty file; expected text".formatted(file));
        }
    }

    /** The next line without its end, or null. */
    String next() {
        if (at == end && !fill()) {
            return null;
        }
        number++;
        line.setLength(0);
        do {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            append(from);
            if (at < end) {
                at++;
                return text();
            }
        } while (fill());
        return text();
    }

    private void append(int from) {
        // A carriage return may still follow, which is no part of the line.
        require(line.length() + (at - from) - 1L);
        line.append(buffer, from, at - from);
    }

    private String text() {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            length--;
        }
        require(length);
        return line.substring(0, length);
    }

    private void require(long characters) {
        if (characters > file.longestLine()) {
            throw new DataException("%s: line %d has more than %d characters; break it into lines, or allow longer ones"
                    .formatted(file, number, file.longestLine()));
        }
    }

    private boolean fill() {
        at = 0;
        end = Math.max(0, reader.read(buffer, 0, buffer.length));
        return end > 0;
    }

    /** How many lines were given. */
    long number() {
        return number;
    }

    @Override
    public void close() {
        reader.close();
    }
}
