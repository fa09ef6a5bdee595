package org.transformer4j.training.data;

import java.util.Arrays;
import org.transformer4j.models.tokenizer.TokenizedText;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * The special tokens that a tokenizer puts around a text.
 *
 * @param before as {@code [CLS]}
 * @param after as {@code [SEP]}
 */
public record Template(int[] before, int[] after) {
    /** What a tokenizer puts around a text. */
    public static Template of(Tokenizer tokenizer) {
        TokenizedText text = tokenizer.tokenize("a");
        int from = 0;
        while (from < text.length() && text.parts()[from] == TokenizedText.TEMPLATE) {
            from++;
        }
        int to = text.length();
        while (to > from && text.parts()[to - 1] == TokenizedText.TEMPLATE) {
            to--;
        }
        return new Template(Arrays.copyOf(text.ids(), from), Arrays.copyOfRange(text.ids(), to, text.length()));
    }

    /** The same, with an end of a text behind it unless it ends with that. */
    Template ending(int end) {
        if (after.length > 0 && after[after.length - 1] == end) {
            return this;
        }
        int[] longer = Arrays.copyOf(after, after.length + 1);
        longer[after.length] = end;
        return new Template(before, longer);
    }

    int length() {
        return before.length + after.length;
    }

    /** A text with the special tokens around it. */
    int[] around(int[] text) {
        int[] whole = Arrays.copyOf(before, length() + text.length);
        System.arraycopy(text, 0, whole, before.length, text.length);
        System.arraycopy(after, 0, whole, before.length + text.length, after.length);
        return whole;
    }
}
