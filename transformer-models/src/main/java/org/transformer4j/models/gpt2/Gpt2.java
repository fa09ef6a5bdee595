package org.transformer4j.models.gpt2;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.FeedForward;
import org.transformer4j.models.layer.LayerNorm;
import org.transformer4j.models.layer.LearnedPositions;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * GPT-2: token and position embeddings, blocks of causal self-attention and feed-forward, each on a normalised input and
 * added to it, a last norm, and an output layer. Source: Radford et al. (2019), section 2.3.
 *
 * <p>Checkpoints: {@code GPT2LMHeadModel} and {@code GPT2Model} of Hugging Face, with or without the prefix
 * {@code transformer.}.
 */
public final class Gpt2 implements Decoder {
    private static final String HEAD = "lm_head.weight";

    private final ModelConfig source;
    private final Gpt2Config config;
    private final Weights weights;
    private final TokenEmbedding tokens;
    private final LearnedPositions positions;
    private final List<Block> blocks;
    private final LayerNorm finalNorm;
    private final Linear output;

    private Gpt2(ModelConfig source, Gpt2Config config, Checkpoint checkpoint, Weights weights) {
        this.source = source;
        this.config = config;
        this.weights = weights;
        String prefix = checkpoint.optional("transformer.wte.weight").isPresent() ? "transformer." : "";
        requireNoFurtherBlocks(checkpoint, prefix, source, config.layers());
        ParameterLoader load = new ParameterLoader(checkpoint, weights, prefix);
        tokens = new TokenEmbedding(load.matrix("wte.weight", config.vocabulary(), config.width()));
        positions = new LearnedPositions(load.matrix("wpe.weight", config.positions(), config.width()));
        blocks = IntStream.range(0, config.layers()).mapToObj(layer -> Block.load(load.under("h." + layer + "."), config, layer)).toList();
        finalNorm = load.layerNorm("ln_f", config.width(), config.epsilon());
        output = config.tied() ? tokens.tied() : untied(checkpoint);
    }

    private Linear untied(Checkpoint checkpoint) {
        if (checkpoint.optional(HEAD).isEmpty()) {
            throw new CheckpointException(("%s: no tensor %s, but tie_word_embeddings is false in %s; if the output layer is the token "
                    + "embedding, set it to true").formatted(checkpoint.origin(), HEAD, source.origin()));
        }
        return new Linear(new ParameterLoader(checkpoint, weights, "").matrix(HEAD, config.vocabulary(), config.width()), null);
    }

    /** More blocks than the configuration says would be left out without a word. */
    private static void requireNoFurtherBlocks(Checkpoint checkpoint, String prefix, ModelConfig source, int layers) {
        Pattern block = Pattern.compile(Pattern.quote(prefix) + "h\\.(\\d{1,9})\\..+");
        for (String name : checkpoint.names()) {
            Matcher match = block.matcher(name);
            if (match.matches() && Integer.parseInt(match.group(1)) >= layers) {
                throw new CheckpointException("%s: tensor %s, but n_layer is %d in %s. Do config.json and the weights belong together?"
                        .formatted(checkpoint.origin(), name, layers, source.origin()));
            }
        }
    }

    /** Builds a GPT-2; an architecture of {@link org.transformer4j.models.Models}. */
    public static Gpt2 load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new Gpt2(config, Gpt2Config.of(config), checkpoint, weights);
    }

    @Override
    public Tensor hidden(Slice ids, Context context) {
        Tensor x = positions.forward(tokens.forward(ids, context), context);
        for (int i = 0; i < blocks.size(); i++) {
            context.observe("hidden_states." + i, x);
            Block block = blocks.get(i);
            Tensor input = x;
            x = context.workspace().scoped(x.shape(), () -> block.forward(input, context));
        }
        Tensor hidden = finalNorm.forward(x, context);
        context.observe("hidden_states." + blocks.size(), hidden);
        return hidden;
    }

    @Override
    public Tensor logits(Tensor hidden, Context context) {
        return output.forward(hidden, context);
    }

    @Override
    public Backend backend() {
        return weights.backend();
    }

    @Override
    public ModelConfig config() {
        return source;
    }

    @Override
    public int vocabularySize() {
        return config.vocabulary();
    }

    @Override
    public int contextLength() {
        return config.positions();
    }

    @Override
    public CacheShape cacheShape() {
        return new CacheShape(config.layers(), config.heads(), config.headDim());
    }

    @Override
    public void close() {
        weights.close();
    }

    /** One block: {@code x + attention(norm1(x))}, then {@code x + feedForward(norm2(x))}. */
    private record Block(LayerNorm norm1, SelfAttention attention, LayerNorm norm2, FeedForward feedForward) implements Layer {
        static Block load(ParameterLoader load, Gpt2Config config, int layer) {
            int width = config.width();
            SelfAttention attention = new SelfAttention(layer, config.heads(), config.scale(layer), Mask.CAUSAL,
                    load.conv1d("attn.c_attn", width, 3 * width, 0, width),
                    load.conv1d("attn.c_attn", width, 3 * width, width, width),
                    load.conv1d("attn.c_attn", width, 3 * width, 2 * width, width),
                    load.conv1d("attn.c_proj", width, width));
            FeedForward feedForward = new FeedForward(load.conv1d("mlp.c_fc", width, config.inner()), config.activation(),
                    load.conv1d("mlp.c_proj", config.inner(), width));
            return new Block(load.layerNorm("ln_1", width, config.epsilon()), attention,
                    load.layerNorm("ln_2", width, config.epsilon()), feedForward);
        }

        @Override
        public Tensor forward(Tensor x, Context context) {
            Tensor attended = x.plus(attention.forward(norm1.forward(x, context), context));
            return attended.plus(feedForward.forward(norm2.forward(attended, context), context));
        }
    }
}
