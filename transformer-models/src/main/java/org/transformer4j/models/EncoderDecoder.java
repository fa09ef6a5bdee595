package org.transformer4j.models;

import org.transformer4j.api.Context;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.spi.Slice;

/**
 * A model that reads one text and writes another: the original Transformer, T5, BART, Marian. Its decoder is a {@link Decoder} that
 * needs something to attend to: see {@link org.transformer4j.models.session.Encoding}.
 */
public interface EncoderDecoder extends Decoder {
    /** Number of tokens that the encoder knows. */
    int sourceVocabularySize();

    /** The longest text that the encoder can take. */
    int sourceLength();

    /** What the encoder's attention layers need for each position while they compute. */
    CacheShape encoderCaches();

    /** What cross-attention keeps of each position of the source. */
    CacheShape crossCaches();

    /** The token that a written text begins with. */
    int startToken();

    /**
     * The encoder's last states.
     *
     * @param ids the tokens of all sources one after the other, I32 {@code [rows]}
     * @return {@code [rows, width]}
     */
    Tensor encode(Slice ids, Context context);

    /** Keeps the keys and values of the encoder's states for cross-attention; the context is the encoder's. */
    void remember(Tensor encoded, Context context);
}
