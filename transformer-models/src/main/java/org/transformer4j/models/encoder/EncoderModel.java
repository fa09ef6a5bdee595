package org.transformer4j.models.encoder;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.transformer4j.api.Context;
import org.transformer4j.api.DropoutSite;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.BlockStack;
import org.transformer4j.models.layer.TokenEmbedding;

/** An encoder of one stack. What distinguishes the families is what their blocks and heads are made of. */
final class EncoderModel implements TextEncoder {
    /**
     * What a family puts together.
     *
     * @param tokens one vector for each token
     * @param types one vector for each kind of segment, or null
     * @param positions adds positions to the embeddings, or null
     * @param embeddingNorm behind the embeddings, or null
     * @param blocks from the first to the last
     * @param finalNorm behind the last block, or null
     * @param head what is computed of the states, or null
     * @param contextLength the longest sequence
     * @param counted how positions are counted
     * @param caches what the blocks need for each position
     * @param factors what embeddings are multiplied by; gives nothing in most families
     */
    record Parts(TokenEmbedding tokens, Weight types, Layer positions, Layer embeddingNorm, List<? extends Layer> blocks, Layer finalNorm,
            Head head, int contextLength, Positions counted, Decoder.CacheShape caches, Function<int[], Optional<float[]>> factors) {}

    private final ModelConfig config;
    private final Weights weights;
    private final Parts parts;

    /** Takes over the weights. */
    EncoderModel(ModelConfig config, Weights weights, Parts parts) {
        this.config = config;
        this.weights = weights;
        this.parts = parts;
    }

    @Override
    public Tensor hidden(Input input, Context context) {
        return new BlockStack("hidden_states.", parts.blocks, parts.finalNorm).forward(context.dropout(DropoutSite.EMBEDDING, embeddings(input, context)), context);
    }

    private Tensor embeddings(Input input, Context context) {
        Tensor x = parts.tokens.forward(input.ids(), context);
        if (input.factors() != null) {
            x = x.timesColumn(input.factors());
        }
        if (parts.types != null) {
            x = x.plus(context.workspace().embedding(parts.types, input.types()));
        }
        if (parts.positions != null) {
            x = parts.positions.forward(x, context);
        }
        return parts.embeddingNorm == null ? x : parts.embeddingNorm.forward(x, context);
    }

    @Override
    public Optional<float[]> embeddingFactors(int[] ids) {
        return parts.factors.apply(ids);
    }

    @Override
    public Optional<Head> head() {
        return Optional.ofNullable(parts.head);
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
    public int width() {
        return parts.tokens.table().spec().inFeatures();
    }

    @Override
    public int tokenTypes() {
        return parts.types == null ? 0 : parts.types.spec().outFeatures();
    }

    @Override
    public int contextLength() {
        return parts.contextLength;
    }

    @Override
    public Positions positions() {
        return parts.counted;
    }

    @Override
    public Decoder.CacheShape cacheShape() {
        return parts.caches;
    }

    @Override
    public void close() {
        weights.close();
    }
}
