package org.transformer4j.models.encoder;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Unary;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.TextEncoder.Head;
import org.transformer4j.models.TextEncoder.Task;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.FeedForward;
import org.transformer4j.models.layer.LearnedPositions;
import org.transformer4j.models.layer.PostNormBlock;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.Sequential;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * DistilBERT: a BERT without segments and pooler. Source: Sanh et al. (2019), section 3.
 *
 * <p>Checkpoints: {@code DistilBertModel}, {@code DistilBertForMaskedLM}, {@code DistilBertForSequenceClassification},
 * {@code DistilBertForTokenClassification}, {@code DistilBertForQuestionAnswering} of Hugging Face. A table of sinusoidal positions is
 * stored like a learned one.
 */
public final class DistilBert {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*embeddings\\.position_ids|vocab_projector\\.weight");

    /** Not in the configuration. */
    private static final float EPSILON = 1e-12f;

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int headDim;

    private DistilBert(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        width = numbers.features("dim", "hidden_size", 768);
        heads = numbers.count("n_heads", "num_attention_heads", 12);
        headDim = numbers.equalHeadDim(width, heads);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static TextEncoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        boolean prefixed = checkpoint.optional("distilbert.embeddings.word_embeddings.weight").isPresent();
        return new DistilBert(config).load(new ParameterLoader(checkpoint, weights, prefixed ? "distilbert." : ""));
    }

    private TextEncoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 512);
        int layers = numbers.count("n_layers", "num_hidden_layers", 6);
        ParameterLoader embeddings = load.under("embeddings.");
        TokenEmbedding tokens = embeddings.tokens("word_embeddings.weight", numbers.vocabulary("vocab_size", 30522), width, numbers.padding(0));
        EncoderModel.Parts parts = new EncoderModel.Parts(tokens, null,
                new LearnedPositions(embeddings.matrix("position_embeddings.weight", positions, width)),
                embeddings.layerNorm("LayerNorm", width, EPSILON),
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("transformer.layer." + layer + "."), layer)).toList(), null,
                head(load.root(), tokens), positions, new TextEncoder.Positions(0, false),
                new Decoder.CacheShape(layers, heads, headDim), _ -> Optional.empty());
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new EncoderModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer) {
        int inner = numbers.features("hidden_dim", 3072);
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), Mask.NONE),
                load.linear("attention.q_lin", width, width, true), load.linear("attention.k_lin", width, width, true),
                load.linear("attention.v_lin", width, width, true), load.linear("attention.out_lin", width, width, true), null);
        FeedForward feedForward = new FeedForward(load.linear("ffn.lin1", width, inner, true), activation(), load.linear("ffn.lin2", inner, width, true));
        return new PostNormBlock(attention, load.layerNorm("sa_layer_norm", width, EPSILON), feedForward,
                load.layerNorm("output_layer_norm", width, EPSILON));
    }

    private Head head(ParameterLoader root, TokenEmbedding tokens) {
        return switch (Heads.task(config, root, false)) {
            case null -> null;
            case POOLING -> throw new AssertionError("there is no pooler");
            case MASKED_LANGUAGE_MODEL -> new Head(Task.MASKED_LANGUAGE_MODEL, Heads.maskedLanguageModel(config, root, tokens, "vocab_transform",
                    "vocab_layer_norm", "vocab_projector.bias", "vocab_projector", activation(), EPSILON));
            case SEQUENCE_CLASSIFICATION -> new Head(Task.SEQUENCE_CLASSIFICATION, Sequential.of(root.linear("pre_classifier", width, width, true),
                    Sequential.map(Unary.Function.RELU), Heads.labels(root, "classifier", width)));
            case TOKEN_CLASSIFICATION -> new Head(Task.TOKEN_CLASSIFICATION, Heads.labels(root, "classifier", width));
            case QUESTION_ANSWERING -> new Head(Task.QUESTION_ANSWERING, Heads.labels(root, "qa_outputs", width));
        };
    }

    private Unary.Function activation() {
        return numbers.activation("activation", "gelu");
    }
}
