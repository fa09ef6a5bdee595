package org.transformer4j.models.generation;

import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The pieces of a run as a stream that generates no more than is pulled. */
final class TextStream {
    private TextStream() {}

    static Stream<String> of(TextRun run) {
        Spliterator<String> pieces = new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
            @Override
            public boolean tryAdvance(Consumer<? super String> action) {
                String piece = run.next();
                if (piece != null) {
                    action.accept(piece);
                }
                return piece != null;
            }
        };
        return StreamSupport.stream(pieces, false).onClose(run::close);
    }
}
