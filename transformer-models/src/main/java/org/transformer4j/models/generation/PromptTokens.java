package org.transformer4j.models.generation;

import java.util.Arrays;
import org.transformer4j.models.tokenizer.Tokenizer;

/** Whether what a tokenizer gives is something that a model knows. */
final class PromptTokens {
    private PromptTokens() {}

    /**
     * Looks at the tokens of a text.
     *
     * @param vocabulary number of tokens that the model knows
     * @throws IllegalArgumentException if one of them is beyond
     */
    static void check(int[] ids, Tokenizer tokenizer, int vocabulary) {
        int largest = Arrays.stream(ids).max().orElse(0);
        if (largest >= vocabulary) {
            throw new IllegalArgumentException(("the tokenizer gives a token id %d (%s), but the model's vocabulary is 0 to %d; "
                    + "take the tokenizer.json that belongs to the model").formatted(largest,
                            tokenizer.token(largest).orElse("unknown"), vocabulary - 1));
        }
    }
}
