package org.transformer4j.models.generation;

import java.util.Arrays;
import java.util.List;

/**
 * Forbids the last token of each of some runs of tokens where the others have just been there. As in Hugging Face transformers, a
 * run longer than what was there so far is not looked at, and a token that ends a sequence cannot be forbidden on its own.
 */
record BadWords(int[][] words) implements LogitsProcessor {
    static BadWords of(List<List<Integer>> words, int[] eos) {
        return new BadWords(words.stream().map(word -> word.stream().mapToInt(Integer::intValue).toArray())
                .filter(word -> word.length > 1 || Arrays.stream(eos).noneMatch(id -> id == word[0])).toArray(int[][]::new));
    }

    @Override
    public void process(TokenHistory history, Scores scores) {
        for (int[] word : words) {
            if (word.length == 1 || word.length <= history.length() && begun(word, history)) {
                scores.forbid(word[word.length - 1]);
            }
        }
    }

    private static boolean begun(int[] word, TokenHistory history) {
        int start = history.length() - (word.length - 1);
        for (int i = 0; i < word.length - 1; i++) {
            if (history.get(start + i) != word[i]) {
                return false;
            }
        }
        return true;
    }
}
