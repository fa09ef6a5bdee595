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
    /** Room for so many tokens is made beforehand; beyond it the history grows now and then. */
    private static final int MOST_RESERVED = 1 << 20;

    private final Sampling sampling;
    private final int maxNewTokens;
    private final long stream;
    private final int vocabulary;
    private final Scores scores;
    private final LogitsProcessor[] processors;
    private final TokenHistory history = new TokenHistory();
    private final int[] random = new int[Philox4x32.BLOCK];
    private long step;

    /**
     * A sampler at step 0.
     *
     * @param vocabulary number of tokens
     * @param stream number of the sequence, so that those of a batch differ
     * @param eos tokens that end the sequence, for the constraints on its length
     * @throws IllegalArgumentException if a constraint names a token that is not in the vocabulary
     */
    public Sampler(Generation settings, int vocabulary, long stream, int... eos) {
        this.sampling = settings.sampling();
        this.maxNewTokens = settings.maxNewTokens();
        this.vocabulary = vocabulary;
        this.stream = stream;
        this.scores = new Scores(vocabulary);
        this.processors = LogitsProcessors.of(settings, vocabulary, eos);
    }

    /**
     * Remembers tokens of the prompt, for the repetition penalty and the constraints.
     *
     * @throws IllegalArgumentException if one is not in the vocabulary
     */
    public void see(int... prompt) {
        for (int id : prompt) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException("token id %d; the model's vocabulary is 0 to %d".formatted(id, vocabulary - 1));
            }
            history.addPrompt(id);
        }
        history.reserve(Math.min(maxNewTokens, MOST_RESERVED));
    }

    /**
     * The next token, and on to the next step.
     *
     * @param logits its scores, F32 {@code [vocabulary]} in native order; one that is not a number is never chosen
     * @throws NoTokenException if no token can be chosen
     */
    public int choose(MemorySegment logits) {
        scores.load(logits);
        for (LogitsProcessor processor : processors) {
            processor.process(history, scores);
        }
        int id = sampling.doSample() ? scores.draw(uniform()) : scores.best();
        history.add(id);
        step++;
        return id;
    }

    /** A multiple of 2^-53, at least 0 and less than 1. */
    private double uniform() {
        Philox4x32.block(sampling.seed(), stream, step, random);
        return ((random[0] >>> 5) * 0x1p26 + (random[1] >>> 6)) * 0x1p-53;
    }
}
