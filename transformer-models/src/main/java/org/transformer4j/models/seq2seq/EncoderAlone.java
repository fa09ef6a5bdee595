package org.transformer4j.models.seq2seq;

import java.util.Optional;
import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.config.ModelConfig;

/** The encoder of an encoder-decoder as a model of its own, whose states are all it gives. */
final class EncoderAlone implements TextEncoder {
    private final ModelConfig config;
    private final Weights weights;
    private final SequenceToSequenceModel.Stack<Layer> stack;

    /** Takes over the weights. */
    EncoderAlone(ModelConfig config, Weights weights, SequenceToSequenceModel.Stack<Layer> stack) {
        this.config = config;
        this.weights = weights;
        this.stack = stack;
    }

    @Override
    public Tensor hidden(Input input, Context context) {
        return stack.forward(input.ids(), context, "hidden_states.");
    }

    @Override
    public Optional<Head> head() {
        return Optional.empty();
    }

    @Override
    public int vocabularySize() {
        return stack.tokens().table().spec().outFeatures();
    }

    @Override
    public int width() {
        return stack.tokens().table().spec().inFeatures();
    }

    @Override
    public int contextLength() {
        return stack.length();
    }

    @Override
    public int tokenTypes() {
        return 0;
    }

    @Override
    public Decoder.CacheShape cacheShape() {
        return stack.caches();
    }

    @Override
    public Positions positions() {
        return new Positions(0, false);
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
