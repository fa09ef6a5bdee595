package org.transformer4j.training.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.transformer4j.models.tokenizer.Tokenizer;

/** How a text goes on with a part that begins with a blank, so that its tokens are those of the whole. */
enum Seam {
    /** As it is. */
    BLANK,
    /** Without the blank, since the tokenizer puts one in front of every text. */
    NO_BLANK;

    static Seam of(Tokenizer tokenizer) {
        int[] whole = tokenizer.encode("a b", false);
        int[] first = tokenizer.encode("a", false);
        boolean blankComesTwice = !follows(first, tokenizer.encode(" b", false), whole) && follows(first, tokenizer.encode("b", false), whole);
        return blankComesTwice ? NO_BLANK : BLANK;
    }

    private static boolean follows(int[] first, int[] second, int[] whole) {
        return Arrays.equals(IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray(), whole);
    }

    String next(String part) {
        return this == NO_BLANK && part.startsWith(" ") ? part.substring(1) : part;
    }
}
