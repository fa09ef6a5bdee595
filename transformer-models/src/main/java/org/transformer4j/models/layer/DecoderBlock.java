package org.transformer4j.models.layer;

import org.transformer4j.api.Layer;

/** A block of a decoder that attends to an encoder. */
public interface DecoderBlock extends Layer {
    /** The layer that attends to the encoder. */
    CrossAttention crossAttention();
}
