package org.transformer4j.models.generation;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.transformer4j.models.tokenizer.Tokenizer;

/** The text of one of several sequences that are made side by side. */
final class TextRow implements IntPredicate {
    private final TextPieces pieces;
    private final StringBuilder text = new StringBuilder();
    private int tokens;

    /** @param before the tokens that the text follows; none where it begins by itself */
    TextRow(Tokenizer tokenizer, Generation settings, int... before) {
        pieces = new TextPieces(tokenizer, settings, before);
    }

    /** One more token; whether the text goes on. */
    @Override
    public boolean test(int id) {
        tokens++;
        text.append(pieces.accept(id));
        return !pieces.stopped();
    }

    /** What came of it; tokens that have not been heard of are read now, up to a stop string. */
    Generated result(GeneratedTokens sequence) {
        int[] ids = sequence.ids();
        boolean goesOn = !pieces.stopped();
        while (goesOn && tokens < ids.length) {
            goesOn = test(ids[tokens]);
        }
        text.append(pieces.finish());
        FinishReason reason = pieces.stopped() ? FinishReason.STOP_STRING : sequence.finishReason();
        return new Generated(text.toString(), Arrays.copyOf(ids, tokens), sequence.logProbs().stream().limit(tokens).toList(), sequence.score(),
                reason, sequence.fingerprint(), sequence.timings());
    }
}
