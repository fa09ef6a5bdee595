package org.transformer4j.models.seq2seq;

import java.util.List;
import org.transformer4j.api.Context;
import org.transformer4j.api.DropoutSite;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.BlockStack;
import org.transformer4j.models.layer.DecoderBlock;
import org.transformer4j.models.layer.TokenEmbedding;

/** An encoder and a decoder. What distinguishes the families is what their blocks are made of. */
final class SequenceToSequenceModel implements EncoderDecoder {
    /**
     * One of the two stacks.
     *
     * @param tokens one vector for each token
     * @param embedding what is done to these vectors before the first block, or null
     * @param blocks from the first to the last
     * @param finalNorm behind the last block, or null
     * @param length the longest sequence
     * @param caches what the blocks remember of each position of their own sequence
     */
    record Stack<B extends Layer>(TokenEmbedding tokens, Layer embedding, List<B> blocks, Layer finalNorm, int length, CacheShape caches) {
        Tensor forward(Slice ids, Context context, String name) {
            Tensor x = tokens.forward(ids, context);
            if (embedding != null) {
                x = embedding.forward(x, context);
            }
            return new BlockStack(name, blocks, finalNorm).forward(context.dropout(DropoutSite.EMBEDDING, x), context);
        }
    }

    private final ModelConfig config;
    private final Weights weights;
    private final Stack<Layer> encoder;
    private final Stack<DecoderBlock> decoder;
    private final Layer output;
    private final int startToken;

    /**
     * Takes over the weights.
     *
     * @param output from a state of the decoder to the scores of all tokens
     * @param startToken what a written text begins with
     */
    SequenceToSequenceModel(ModelConfig config, Weights weights, Stack<Layer> encoder, Stack<DecoderBlock> decoder, Layer output, int startToken) {
        this.config = config;
        this.weights = weights;
        this.encoder = encoder;
        this.decoder = decoder;
        this.output = output;
        this.startToken = startToken;
    }

    @Override
    public Tensor encode(Slice ids, Context context) {
        return encoder.forward(ids, context, "encoder_hidden_states.");
    }

    @Override
    public void remember(Tensor encoded, Context context) {
        decoder.blocks.forEach(block -> block.crossAttention().remember(encoded, context));
    }

    @Override
    public Tensor hidden(Slice ids, Context context) {
        return decoder.forward(ids, context, "decoder_hidden_states.");
    }

    @Override
    public Tensor logits(Tensor hidden, Context context) {
        return output.forward(hidden, context);
    }

    @Override
    public int startToken() {
        return startToken;
    }

    @Override
    public int vocabularySize() {
        return decoder.tokens.table().spec().outFeatures();
    }

    @Override
    public int sourceVocabularySize() {
        return encoder.tokens.table().spec().outFeatures();
    }

    @Override
    public int contextLength() {
        return decoder.length;
    }

    @Override
    public int sourceLength() {
        return encoder.length;
    }

    @Override
    public CacheShape cacheShape() {
        return decoder.caches;
    }

    @Override
    public CacheShape encoderCaches() {
        return encoder.caches;
    }

    @Override
    public CacheShape crossCaches() {
        return decoder.caches;
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
    public void close() {
        weights.close();
    }
}
