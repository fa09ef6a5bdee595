package org.transformer4j.models.verify;

import java.util.Arrays;
import java.util.Set;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;
import org.transformer4j.models.generation.GreedyBatch;
import org.transformer4j.models.verify.GoldenCase.IntMatrix;
import org.transformer4j.models.verify.GoldenRunner.Written;

/**
 * Prompts that were recorded side by side, the shorter ones padded on the left.
 *
 * @param prefix of the case
 * @param padded as recorded
 * @param prompts without padding
 */
record PaddedPrompts(String prefix, IntMatrix padded, int[][] prompts) {
    private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask");

    /**
     * The prompts of a case.
     *
     * @throws UnsupportedCase if one of them does not end in a token
     */
    static PaddedPrompts of(GoldenCase golden, SpecialTokens special) {
        golden.requireOnly(INPUTS);
        IntMatrix ids = golden.integers("input_ids");
        PackedBatch batch = PackedBatch.of(golden.prefix(), ids, golden.optionalIntegers("attention_mask").orElseGet(() -> mask(ids, special)));
        int[] tokens = batch.pack(ids);
        int[][] prompts = new int[ids.rows()][];
        int end = 0;
        for (int row = 0; row < prompts.length; row++) {
            int begin = end;
            while (end < batch.rows() && batch.places()[end] / ids.columns() == row) {
                end++;
            }
            if (end == begin || batch.places()[end - 1] % ids.columns() != ids.columns() - 1) {
                throw new UnsupportedCase("%sin.attention_mask: row %d ends in padding; a prompt that is continued must be padded on the left"
                        .formatted(golden.prefix(), row));
            }
            prompts[row] = Arrays.copyOfRange(tokens, begin, end);
        }
        return new PaddedPrompts(golden.prefix(), ids, prompts);
    }

    /** Without a mask generation takes padding tokens for padding, unless they also end a text. */
    private static IntMatrix mask(IntMatrix ids, SpecialTokens special) {
        boolean known = special.pad().isPresent() && !special.eos().contains(special.pad().getAsInt());
        return new IntMatrix(ids.rows(), ids.columns(),
                Arrays.stream(ids.values()).map(id -> known && id == special.pad().getAsInt() ? 0 : 1).toArray());
    }

    /** Continues them to a length of {@code columns}, padding included. */
    Written write(Decoder model, int columns) {
        int given = padded.columns();
        if (columns <= given) {
            throw new UnsupportedCase("%sout.sequences has %d columns and the prompt has %d; more are expected, the prompt included"
                    .formatted(prefix, columns, given));
        }
        int[][] added;
        try {
            added = GreedyBatch.generate(model, prompts, columns - given);
        } catch (IllegalArgumentException refused) {
            throw new UnsupportedCase("%sin.input_ids: %s".formatted(prefix, refused.getMessage()));
        }
        int[][] rows = new int[prompts.length][columns];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(padded.values(), row * given, rows[row], 0, given);
            System.arraycopy(added[row], 0, rows[row], given, added[row].length);
        }
        return new Written(given, rows);
    }
}
