package org.transformer4j.training.data;

import java.util.List;
import java.util.function.Consumer;

/** Two files with as many lines, which belong together one by one. */
record LinePairs(TextFile first, TextFile second) implements Source {
    @Override
    public void read(Consumer<Entry> entries) {
        try (LineReader one = new LineReader(first); LineReader other = new LineReader(second)) {
            String left = one.next();
            String right = other.next();
            while (left != null && right != null) {
                entries.accept(new Entry(first.toString(), one.number(), List.of(left, right)));
                left = one.next();
                right = other.next();
            }
            if (left != null || right != null) {
                throw new DataException("%s has %d lines and %s has %d; as many in both are needed, since line by line they belong together"
                        .formatted(first, count(one), second, count(other)));
            }
        }
    }

    private static long count(LineReader lines) {
        while (lines.next() != null) {
            // Only the number is wanted.
        }
        return lines.number();
    }
}
