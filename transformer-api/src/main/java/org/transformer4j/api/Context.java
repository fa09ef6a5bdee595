package org.transformer4j.api;

import org.transformer4j.api.spi.Slice;

/** What a layer may need to know about the batch that it computes. */
public interface Context {
    /** Where to compute. */
    Workspace workspace();

    /** Which rows belong to which sequence. */
    Sequences sequences();

    /** The position of each row, I32 {@code [rows]}. */
    Slice positions();

    /** The cache of an attention layer, by its number in the model. */
    KeyValueCache cache(int layer);

    /**
     * Which keys of the encoder belong to which rows of a decoder: the rows of {@link #sequences}, with the lengths and slots of what
     * the encoder read.
     */
    default Sequences encoded() {
        throw new IllegalStateException("there is no encoder to attend to; only encoder-decoders have cross-attention");
    }

    /** The cache of the encoder's keys and values for a cross-attention layer, by its number in the decoder. */
    default KeyValueCache crossCache(int layer) {
        throw new IllegalStateException("there is no encoder to attend to; only encoder-decoders have cross-attention");
    }

    /** Computes a block of a deep model and keeps nothing of it but its result, which has the shape of {@code x}. */
    default Tensor block(Layer block, Tensor x) {
        return workspace().scoped(x.shape(), () -> block.forward(x, this));
    }

    /** What training does to {@code x [rows, width]} lest a model rely on single numbers; nothing elsewhere. */
    default Tensor dropout(DropoutSite site, Tensor x) {
        return x;
    }

    /** Whether somebody wants to see the value of this name, such as {@code attentions.0}. */
    default boolean observes(String name) {
        return false;
    }

    /** Shows a value to whoever asked for it. It is read at once. */
    default void observe(String name, Tensor value) {}
}
