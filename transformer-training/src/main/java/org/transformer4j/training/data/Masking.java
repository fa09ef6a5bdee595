package org.transformer4j.training.data;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.objective.TokenTargets;

/**
 * Which tokens of a text are to be guessed: a part of them, at least one. Of these four fifths are replaced by the mask token, a tenth by
 * any token, and a tenth stays. Source: Devlin et al. (2019), section 3.1; other ones in each epoch: Liu et al. (2019), section 4.1.
 *
 * @param mask the mask token
 * @param vocabulary tokens that may stand in the place of another, 0 to one less
 * @param part of the tokens is to be guessed, such as 0.15
 * @param seed decides together with epoch, example and position
 */
public record Masking(int mask, int vocabulary, double part, long seed) {
    /** The generator's streams of masks; other uses of a seed have others. */
    private static final long STREAMS = Long.MIN_VALUE;

    private static final float REPLACED = 0.8f;
    private static final float REPLACED_OR_RANDOM = 0.9f;

    /** Checks the numbers. */
    public Masking {
        if (!(part > 0 && part < 1)) {
            throw new IllegalArgumentException("a part of %s of the tokens to be guessed; more than 0 and less than 1 is needed".formatted(part));
        }
        if (mask < 0 || mask >= vocabulary) {
            throw new IllegalArgumentException("mask token %d; the vocabulary is 0 to %d".formatted(mask, vocabulary - 1));
        }
    }

    /**
     * 15 % of the tokens, with the mask token {@code [MASK]} or {@code <mask>}.
     *
     * @throws IllegalArgumentException if the tokenizer has neither
     */
    public static Masking of(CheckedTokenizer tokenizer, long seed) {
        Tokenizer own = tokenizer.tokenizer();
        int mask = Stream.of("[MASK]", "<mask>").map(own::id).filter(OptionalInt::isPresent).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the tokenizer has neither a token [MASK] nor <mask>; one of them is needed")).getAsInt();
        return new Masking(mask, Math.min(own.vocabularySize(), tokenizer.vocabulary()), 0.15, seed);
    }

    /** A text in the template, some of its tokens hidden. */
    TokenTargets.Example example(int[] text, Template template, long epoch, int example) {
        int[] hidden = text.clone();
        int[] targets = new int[text.length];
        Arrays.fill(targets, Objective.IGNORED);
        long stream = STREAMS | epoch << Integer.SIZE - 1 | example;
        int[] words = new int[Philox4x32.BLOCK];
        long[] draws = new long[text.length];
        for (int i = 0; i < text.length; i++) {
            draws[i] = Integer.toUnsignedLong(Philox4x32.word(seed, stream, (long) i * Philox4x32.BLOCK)) << Integer.SIZE - 1 | i;
        }
        Arrays.sort(draws);
        int count = Math.max(1, (int) Math.round(part * text.length));
        for (int k = 0; k < Math.min(count, text.length); k++) {
            int i = (int) (draws[k] & Integer.MAX_VALUE);
            targets[i] = text[i];
            Philox4x32.block(seed, stream, i, words);
            float kind = Philox4x32.uniform(words[1]);
            if (kind < REPLACED) {
                hidden[i] = mask;
            } else if (kind < REPLACED_OR_RANDOM) {
                hidden[i] = (int) (Integer.toUnsignedLong(words[2]) * vocabulary >>> Integer.SIZE);
            }
        }
        int[] around = template.around(targets);
        Arrays.fill(around, 0, template.before().length, Objective.IGNORED);
        Arrays.fill(around, around.length - template.after().length, around.length, Objective.IGNORED);
        return new TokenTargets.Example(template.around(hidden), null, around);
    }
}
