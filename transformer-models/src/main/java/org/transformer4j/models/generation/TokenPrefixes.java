package org.transformer4j.models.generation;

import java.util.Arrays;
import java.util.stream.IntStream;

/** What texts have in common at their beginning. */
final class TokenPrefixes {
    private TokenPrefixes() {}

    /** How many tokens both begin with. */
    static int common(int[] a, int[] b) {
        int different = Arrays.mismatch(a, b);
        return different < 0 ? a.length : different;
    }

    /** How many tokens all begin with, leaving at least one to each. */
    static int commonOfAll(int[][] all) {
        return IntStream.range(0, all.length).map(i -> Math.min(common(all[0], all[i]), all[i].length - 1)).min().orElse(0);
    }
}
