package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;

/**
 * What a {@link BeamSearch} searches in: a model with several continuations of one prompt on their way. A decoder serves it by moving
 * the rows of its key-value caches, an encoder-decoder in the same way, with an encoded input that all beams share.
 */
public interface BeamSource {
    /**
     * The scores of the token that comes next in a beam, F32 {@code [vocabulary]} in native order; valid until the next step. Before
     * the first step there is beam 0 alone, the prompt.
     */
    MemorySegment logits(int beam);

    /**
     * Takes every beam one token further: beam {@code b} becomes what beam {@code parents[b]} was, followed by {@code tokens[b]}. A
     * parent may have several children or none. In the first step all parents are 0.
     *
     * @param parents for each beam the one it continues; the array is the caller's
     * @param tokens for each beam its next token; the array is the caller's
     */
    void step(int[] parents, int[] tokens);
}
