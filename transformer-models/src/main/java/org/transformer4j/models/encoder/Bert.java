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
 * BERT: token, segment and position embeddings, blocks with norms behind each layer, and a head for its purpose. Source: Devlin et al.
 * (2019), section 3. RoBERTa and its kin differ in how they count positions and in their heads: Liu et al. (2019).
 *
 * <p>Checkpoints: {@code BertModel}, {@code BertForMaskedLM}, {@code BertForSequenceClassification}, {@code BertForNextSentencePrediction},
 * {@code BertForTokenClassification}, {@code BertForQuestionAnswering} of Hugging Face, and the same of RoBERTa, XLM-RoBERTa and
 * CamemBERT.
 */
public final class Bert {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(
            ".*embeddings\\.position_ids|cls\\.seq_relationship\\..*|.*pooler\\.dense\\..*"
                    + "|(cls\\.predictions|lm_head)\\.(decoder\\.weight|decoder\\.bias|bias)");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final boolean roberta;
    private final int width;
    private final int heads;
    private final int headDim;

    private Bert(ModelConfig config) {
        this.config = config;
        roberta = !config.modelType().equals("bert");
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.refuse("is_decoder", config.flag("is_decoder", false), "a BERT that writes from left to right");
        String positions = config.text("position_embedding_type", "absolute");
        numbers.refuse("position_embedding_type", !positions.equals("absolute"), "positions of kind '" + positions + "'");
        width = numbers.features("hidden_size", 768);
        heads = numbers.count("num_attention_heads", 12);
        headDim = numbers.equalHeadDim(width, heads);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static TextEncoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        String name = config.modelType().equals("bert") ? "bert." : "roberta.";
        boolean prefixed = checkpoint.optional(name + "embeddings.word_embeddings.weight").isPresent();
        return new Bert(config).load(new ParameterLoader(checkpoint, weights, prefixed ? name : ""));
    }

    private TextEncoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 512);
        int layers = numbers.count("num_hidden_layers", 12);
        int first = roberta ? config.integer("pad_token_id", 1) + 1 : 0;
        ParameterLoader embeddings = load.under("embeddings.");
        int vocabulary = numbers.vocabulary("vocab_size", config.modelType().equals("roberta") ? 50265 : 30522);
        TokenEmbedding tokens = embeddings.tokens("word_embeddings.weight", vocabulary, width, numbers.padding(roberta ? 1 : 0));
        EncoderModel.Parts parts = new EncoderModel.Parts(tokens,
                embeddings.matrix("token_type_embeddings.weight", numbers.count("type_vocab_size", 2), width),
                new LearnedPositions(embeddings.matrix("position_embeddings.weight", positions, width)), norm(embeddings, "LayerNorm"),
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("encoder.layer." + layer + "."), layer)).toList(), null,
                head(load, tokens), positions - first, new TextEncoder.Positions(first, roberta),
                new Decoder.CacheShape(layers, heads, headDim), _ -> Optional.empty());
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new EncoderModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer) {
        int inner = numbers.features("intermediate_size", 3072);
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), Mask.NONE),
                load.linear("attention.self.query", width, width, true), load.linear("attention.self.key", width, width, true),
                load.linear("attention.self.value", width, width, true), load.linear("attention.output.dense", width, width, true), null);
        FeedForward feedForward = new FeedForward(load.linear("intermediate.dense", width, inner, true), activation(),
                load.linear("output.dense", inner, width, true));
        return new PostNormBlock(attention, norm(load, "attention.output.LayerNorm"), feedForward, norm(load, "output.LayerNorm"));
    }

    private Head head(ParameterLoader load, TokenEmbedding tokens) {
        ParameterLoader root = load.root();
        return switch (Heads.task(config, root, load.has("pooler.dense.weight"))) {
            case null -> null;
            case POOLING -> new Head(Task.POOLING, Heads.pooler(load, width));
            case MASKED_LANGUAGE_MODEL -> new Head(Task.MASKED_LANGUAGE_MODEL, roberta
                    ? Heads.maskedLanguageModel(config, root.under("lm_head."), tokens, "dense", "layer_norm", "bias", "decoder", Unary.Function.GELU, epsilon())
                    : Heads.maskedLanguageModel(config, root.under("cls.predictions."), tokens, "transform.dense", "transform.LayerNorm", "bias",
                            "decoder", activation(), epsilon()));
            case SEQUENCE_CLASSIFICATION -> new Head(Task.SEQUENCE_CLASSIFICATION, roberta
                    ? Heads.denseLabels(root, width)
                    : Sequential.of(Heads.pooler(load, width), Heads.labels(root, Heads.isNextSentence(config) ? "cls.seq_relationship" : "classifier", width)));
            case TOKEN_CLASSIFICATION -> new Head(Task.TOKEN_CLASSIFICATION, Heads.labels(root, "classifier", width));
            case QUESTION_ANSWERING -> new Head(Task.QUESTION_ANSWERING, Heads.labels(root, "qa_outputs", width));
        };
    }

    private Unary.Function activation() {
        return numbers.activation("hidden_act", "gelu");
    }

    private Layer norm(ParameterLoader load, String name) {
        return StoredNorm.load(load, name, width, epsilon());
    }

    private float epsilon() {
        return numbers.epsilon("layer_norm_eps", 1e-12);
    }
}
