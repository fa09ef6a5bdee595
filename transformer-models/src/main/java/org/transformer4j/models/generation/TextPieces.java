package org.transformer4j.models.generation;

import org.transformer4j.models.tokenizer.StreamingDecoder;
import org.transformer4j.models.tokenizer.Tokenizer;

/** Turns tokens into pieces of text as they come, up to a stop string. */
final class TextPieces {
    /** How many tokens of the prompt the first new ones are decoded with: a word keeps its blank only after another one. */
    private static final int DECODED_CONTEXT = 16;

    private final StreamingDecoder decoder;
    private final StopStrings stops;

    /** @param before the tokens that the text follows; none where it begins by itself */
    TextPieces(Tokenizer tokenizer, Generation settings, int... before) {
        decoder = tokenizer.stream(true);
        stops = new StopStrings(settings.stopStrings());
        for (int i = Math.max(0, before.length - DECODED_CONTEXT); i < before.length; i++) {
            decoder.accept(before[i]);
        }
    }

    /** The text that is certain now that {@code id} is known; perhaps none. */
    String accept(int id) {
        return stops.accept(decoder.accept(id));
    }

    /** Whether a stop string was found; no text follows it. */
    boolean stopped() {
        return stops.found();
    }

    /** What was held back, for there are no more tokens. */
    String finish() {
        if (stops.found()) {
            return "";
        }
        String text = stops.accept(decoder.finish());
        return stops.found() ? text : text + stops.finish();
    }
}
