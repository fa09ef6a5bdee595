package org.transformer4j.models.adapter;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.models.checkpoint.StoredTensor;

/**
 * What is added to linear layers of a model while it is loaded.
 *
 * <p>Source: Hu et al. (2021), "LoRA: Low-Rank Adaptation of Large Language Models", section 4.1.
 */
public interface Adapter {
    /** What to call it in messages. */
    String origin();

    /** How it was, or is to be, made. */
    LoraSettings settings();

    /**
     * What a layer gets, if anything. Asked once for each layer.
     *
     * @throws org.transformer4j.models.checkpoint.CheckpointException if its numbers do not fit the layer
     */
    Optional<LowRankUpdate> update(AdaptableLayer layer);

    /** Tensors in place of those of the checkpoint, or beside them, by their names: the heads that learnt as a whole. */
    default Map<String, StoredTensor> whole() {
        return Map.of();
    }

    /**
     * The text of {@code config.json} of the model with these heads, if the base model is of another class or has other labels. The heads
     * that only the base model has for its own purpose are then left out.
     */
    default Optional<String> config() {
        return Optional.empty();
    }

    /**
     * Makes sure that nothing of the adapter was left out.
     *
     * @param layers all layers of the model that it was asked about
     * @throws org.transformer4j.models.checkpoint.CheckpointException that names what has no place in the model
     */
    void requireAllUsed(Collection<AdaptableLayer> layers);
}
