package org.transformer4j.models.tokenizer;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The tokens of a text, or of two, with where each comes from. Places are counted in {@code char}s of its text, from 0.
 *
 * @param ids    the tokens, with those that the tokenizer's template puts around and between the texts
 * @param types  the kind of segment of each, as the template says
 * @param parts  which text each is from: 0, 1, or {@link #TEMPLATE}
 * @param words  which word of its text each is from, or -1
 * @param starts where each begins in its text
 * @param ends   where each ends in its text
 */
public record TokenizedText(int[] ids, int[] types, int[] parts, int[] words, int[] starts, int[] ends) {
    /** The part of a token that is from no text. */
    public static final int TEMPLATE = -1;

    /** How many tokens there are. */
    public int length() {
        return ids.length;
    }

    /** How many of them are from a part. */
    public int count(int part) {
        return (int) IntStream.of(parts).filter(each -> each == part).count();
    }

    /** The same with the tokens {@code from}, ..., {@code to - 1} of a part alone, and all of the others. */
    public TokenizedText slice(int part, int from, int to) {
        int[] kept = new int[ids.length];
        int count = 0;
        int number = 0;
        for (int i = 0; i < ids.length; i++) {
            boolean own = parts[i] == part;
            if (!own || number >= from && number < to) {
                kept[count++] = i;
            }
            number += own ? 1 : 0;
        }
        int[] indices = Arrays.copyOf(kept, count);
        return new TokenizedText(pick(ids, indices), pick(types, indices), pick(parts, indices), pick(words, indices), pick(starts, indices),
                pick(ends, indices));
    }

    /**
     * The same with at most {@code longest} tokens: of two texts the longer one loses its end first; template tokens stay.
     *
     * @throws IllegalArgumentException if there is no room for any text
     */
    public TokenizedText atMost(int longest) {
        int template = count(TEMPLATE);
        int first = count(0);
        int second = count(1);
        if (length() > longest && longest <= template) {
            throw new IllegalArgumentException("%d tokens are no room for a text: the template alone has %d".formatted(longest, template));
        }
        while (template + first + second > longest) {
            if (first > second) {
                first--;
            } else {
                second--;
            }
        }
        return slice(0, 0, first).slice(1, 0, second);
    }

    private static int[] pick(int[] values, int[] indices) {
        return IntStream.of(indices).map(index -> values[index]).toArray();
    }
}
