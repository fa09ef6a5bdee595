package org.transformer4j.training.data;

import java.util.List;
import java.util.function.Consumer;

/** Files whose every line is a text. */
record Lines(List<TextFile> files) implements Source {
    @Override
    public void read(Consumer<Entry> entries) {
        for (TextFile file : files) {
            try (LineReader lines = new LineReader(file)) {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    entries.accept(new Entry(file.toString(), lines.number(), List.of(line)));
                }
            }
        }
    }
}
