package org.transformer4j.models.encoder;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.Unary;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.TextEncoder.Head;
import org.transformer4j.models.TextEncoder.Task;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.FeedForward;
import org.transformer4j.models.layer.LearnedPositions;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.RotaryFrequencies;
import org.transformer4j.models.layer.RotaryPositions;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * ESM-2, which reads proteins: norms before each layer, rotary or learned positions, and embeddings that are made larger by what masked
 * tokens do not give. Source: Lin et al. (2023), supplementary material A.1.1.
 *
 * <p>Checkpoints: {@code EsmModel}, {@code EsmForMaskedLM}, {@code EsmForSequenceClassification} and {@code EsmForTokenClassification} of
 * Hugging Face.
 */
public final class Esm {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(
            ".*(contact_head\\..*|embeddings\\.position_ids|rotary_embeddings\\.inv_freq|pooler\\.dense\\..*)|lm_head\\.decoder\\.weight");
    private static final Pattern UNUSED_TABLE = Pattern.compile(".*embeddings\\.position_embeddings\\.weight|" + WITHOUT_INFLUENCE);

    /** The share of tokens that were masked in training: 15 %, of which 80 % by the mask token. */
    private static final float MASKED_IN_TRAINING = 0.15f * 0.8f;

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final boolean rotary;
    private final int width;
    private final int heads;
    private final int headDim;

    private Esm(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.refuse("is_decoder", config.flag("is_decoder", false), "an ESM that writes from left to right");
        numbers.refuse("is_folding_model", config.flag("is_folding_model", false), "a model that folds");
        String positions = config.text("position_embedding_type", "absolute");
        rotary = positions.equals("rotary");
        numbers.refuse("position_embedding_type", !rotary && !positions.equals("absolute"), "positions of kind '" + positions + "'");
        width = numbers.features("hidden_size", 768);
        heads = numbers.count("num_attention_heads", 12);
        headDim = numbers.equalHeadDim(width, heads);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static TextEncoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        boolean prefixed = checkpoint.optional("esm.embeddings.word_embeddings.weight").isPresent();
        return new Esm(config).load(new ParameterLoader(checkpoint, weights, prefixed ? "esm." : ""));
    }

    private TextEncoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 1026);
        int layers = numbers.count("num_hidden_layers", 12);
        int first = rotary ? 0 : config.integer("pad_token_id") + 1;
        ParameterLoader embeddings = load.under("embeddings.");
        TokenEmbedding tokens = embeddings.tokens("word_embeddings.weight", numbers.vocabulary("vocab_size", 33), width,
                numbers.padding(NamedParameter.NO_ROW));
        RotaryPositions rotation = rotary ? RotaryPositions.of(load.weights(), new Rope(headDim, headDim, false),
                RotaryFrequencies.plain(headDim, 10000), positions) : null;
        EncoderModel.Parts parts = new EncoderModel.Parts(tokens, null,
                rotary ? null : new LearnedPositions(embeddings.matrix("position_embeddings.weight", positions, width)),
                config.flag("emb_layer_norm_before", false) ? norm(embeddings, "layer_norm") : null,
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("encoder.layer." + layer + "."), layer, rotation)).toList(),
                norm(load, "encoder.emb_layer_norm_after"), head(load, tokens), positions - first,
                new TextEncoder.Positions(first, !rotary), new Decoder.CacheShape(layers, heads, headDim), this::factors);
        load.requireAllRead(rotary ? UNUSED_TABLE : WITHOUT_INFLUENCE);
        return new EncoderModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotation) {
        int inner = numbers.features("intermediate_size", 3072);
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), Mask.NONE),
                load.linear("attention.self.query", width, width, true), load.linear("attention.self.key", width, width, true),
                load.linear("attention.self.value", width, width, true), load.linear("attention.output.dense", width, width, true), rotation);
        // Always the exact GELU, whatever hidden_act says.
        FeedForward feedForward = new FeedForward(load.linear("intermediate.dense", width, inner, true), Unary.Function.GELU,
                load.linear("output.dense", inner, width, true));
        return new PreNormBlock(norm(load, "attention.LayerNorm"), attention, norm(load, "LayerNorm"), feedForward);
    }

    private Head head(ParameterLoader load, TokenEmbedding tokens) {
        ParameterLoader root = load.root();
        Task task = Heads.task(config, root, load.has("pooler.dense.weight"));
        return switch (task) {
            case null -> null;
            case POOLING -> new Head(task, Heads.pooler(load, width));
            case MASKED_LANGUAGE_MODEL -> new Head(task, Heads.maskedLanguageModel(config, root.under("lm_head."), tokens, "dense", "layer_norm",
                    "bias", "decoder", Unary.Function.GELU, epsilon()));
            case SEQUENCE_CLASSIFICATION -> new Head(task, Heads.denseLabels(root, width));
            case TOKEN_CLASSIFICATION -> new Head(task, Heads.labels(root, "classifier", width));
            case QUESTION_ANSWERING -> throw new CheckpointException("%s: architectures asks for answers to questions, which ESM has none of"
                    .formatted(config.origin()));
        };
    }

    /** 0 for a masked token, and for the others what makes up for the masked ones. */
    private Optional<float[]> factors(int[] ids) {
        if (!config.flag("token_dropout", false)) {
            return Optional.empty();
        }
        int mask = config.integer("mask_token_id");
        long masked = Arrays.stream(ids).filter(id -> id == mask).count();
        float scale = (1f - MASKED_IN_TRAINING) / (1f - (float) masked / ids.length);
        float[] factors = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            factors[i] = ids[i] == mask ? 0f : scale;
        }
        return Optional.of(factors);
    }

    private Layer norm(ParameterLoader load, String name) {
        return StoredNorm.load(load, name, width, epsilon());
    }

    private float epsilon() {
        return numbers.epsilon("layer_norm_eps", 1e-12);
    }
}
