package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Philox4x32;

/**
 * Chooses the tokens of one sequence, one after the other, as {@link Generation} says.
 *
 * <p>Chance is that of {@link Philox4x32}: step {@code n} of sequence {@code stream} uses the first two words of block {@code n}
 * of that stream. So a choice depends on the scores, the seed, the sequence and the step alone. For one thread. It allocates
 * nothing after its constructor.
 */
public final class Sampler {
    private final Generation settings;
    private final long stream;
    private final int vocabulary;
    private final Scores scores;
    private final RepetitionPenalty penalty;
    private final int[] random = new int[Philox4x32.BLOCK];
    private long step;

    /**
     * A sampler at step 0.
     *
     * @param vocabulary number of tokens
     * @param stream number of the sequence, so that those of a batch differ
     */
    public Sampler(Generation settings, int vocabulary, long stream) {
        this.settings = settings;
        this.vocabulary = vocabulary;
        this.stream = stream;
        this.scores = new Scores(vocabulary);
        this.penalty = new RepetitionPenalty((float) settings.repetitionPenalty(), vocabulary);
    }

    /**
     * Remembers tokens of the prompt, for the repetition penalty.
     *
     * @throws IllegalArgumentException if one is not in the vocabulary
     */
    public void see(int... prompt) {
        for (int id : prompt) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException("token id %d; the model's vocabulary is 0 to %d".formatted(id, vocabulary - 1));
            }
            penalty.see(id);
        }
    }

    /**
     * The next token, and on to the next step.
     *
     * @param logits its scores, F32 {@code [vocabulary]} in native order; one that is not a number is never chosen
     * @throws IllegalStateException if no token can be chosen
     */
    public int choose(MemorySegment logits) {
        scores.load(logits);
        penalty.apply(scores);
        int id = settings.sampling() ? draw() : scores.best();
        penalty.see(id);
        step++;
        return id;
    }

    private int draw() {
        if (settings.temperature() != 1) {
            scores.divide((float) settings.temperature());
        }
        if (settings.topK() > 0) {
            scores.keepTop(settings.topK());
        }
        if (settings.topP() < 1) {
            scores.keepNucleus(settings.topP());
        }
        if (settings.minP() > 0) {
            scores.keepNear(settings.minP());
        }
        return scores.draw(uniform());
    }

    /** A multiple of 2^-53, at least 0 and less than 1. */
    private double uniform() {
        Philox4x32.block(settings.seed(), stream, step, random);
        return ((random[0] >>> 5) * 0x1p26 + (random[1] >>> 6)) * 0x1p-53;
    }
}
