package org.transformer4j.models.decoder;

import java.util.List;
import org.transformer4j.api.Context;
import org.transformer4j.api.DropoutSite;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.BlockStack;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * A decoder of one stack: token embeddings, blocks, a last norm and an output layer. What distinguishes the families is what their
 * blocks are made of.
 */
final class CausalLanguageModel implements Decoder {
    /**
     * What a family puts together.
     *
     * @param tokens one vector for each token
     * @param embedding what is done to these vectors before the first block, such as adding positions; or null
     * @param blocks from the first to the last
     * @param finalNorm behind the last block
     * @param output from a hidden state to the scores of all tokens
     * @param contextLength the longest sequence
     * @param caches what the blocks remember of each position
     */
    record Parts(TokenEmbedding tokens, Layer embedding, List<? extends Layer> blocks, Layer finalNorm, Layer output, int contextLength,
            CacheShape caches) {}

    private final ModelConfig config;
    private final Weights weights;
    private final Parts parts;

    /** Takes over the weights. */
    CausalLanguageModel(ModelConfig config, Weights weights, Parts parts) {
        this.config = config;
        this.weights = weights;
        this.parts = parts;
    }

    @Override
    public Tensor hidden(Slice ids, Context context) {
        Tensor x = parts.tokens.forward(ids, context);
        if (parts.embedding != null) {
            x = parts.embedding.forward(x, context);
        }
        return new BlockStack("hidden_states.", parts.blocks, parts.finalNorm).forward(context.dropout(DropoutSite.EMBEDDING, x), context);
    }

    @Override
    public Tensor logits(Tensor hidden, Context context) {
        return parts.output.forward(hidden, context);
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public int vocabularySize() {
        return parts.tokens.table().spec().outFeatures();
    }

    @Override
    public int contextLength() {
        return parts.contextLength;
    }

    @Override
    public CacheShape cacheShape() {
        return parts.caches;
    }

    @Override
    public void close() {
        weights.close();
    }
}
