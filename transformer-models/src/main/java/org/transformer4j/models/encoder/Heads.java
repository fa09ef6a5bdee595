package org.transformer4j.models.encoder;

import java.util.List;
import org.transformer4j.api.Layer;
import org.transformer4j.api.op.Unary;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.TextEncoder.Task;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.Sequential;
import org.transformer4j.models.layer.TokenEmbedding;

/** The heads that encoders have in common. */
final class Heads {
    private Heads() {}

    /**
     * What the class that the configuration names is for; null for one that gives its states.
     *
     * @param pooler whether the checkpoint has a pooler
     */
    static Task task(ModelConfig config, ParameterLoader root, boolean pooler) {
        List<String> names = config.architectures();
        String name = names.isEmpty() ? "" : names.getFirst();
        if (name.endsWith("ForMaskedLM") || name.endsWith("ForPreTraining")) {
            return Task.MASKED_LANGUAGE_MODEL;
        }
        if (name.endsWith("ForSequenceClassification") || isNextSentence(config)) {
            return Task.SEQUENCE_CLASSIFICATION;
        }
        if (name.endsWith("ForTokenClassification")) {
            return Task.TOKEN_CLASSIFICATION;
        }
        if (name.endsWith("ForQuestionAnswering")) {
            return Task.QUESTION_ANSWERING;
        }
        if (name.isEmpty() || name.endsWith("Model")) {
            return pooler ? Task.POOLING : null;
        }
        throw new CheckpointException("%s: architectures names %s; supported are classes that end with Model, ForMaskedLM, "
                .formatted(config.origin(), name) + "ForSequenceClassification, ForTokenClassification and ForQuestionAnswering");
    }

    /** Whether the two labels are that the second text follows the first, or does not. */
    static boolean isNextSentence(ModelConfig config) {
        return config.architectures().stream().anyMatch(name -> name.equals("BertForNextSentencePrediction"));
    }

    /** {@code tanh(dense(x))} of a first row, and the scores of the labels from there, as RoBERTa and ESM have it. */
    static Layer denseLabels(ParameterLoader root, int width) {
        return Sequential.of(root.linear("classifier.dense", width, width, true), Sequential.map(Unary.Function.TANH),
                labels(root, "classifier.out_proj", width));
    }

    /** {@code tanh(dense(x))} of a first row. */
    static Layer pooler(ParameterLoader load, int width) {
        return Sequential.of(load.linear("pooler.dense", width, width, true), Sequential.map(Unary.Function.TANH));
    }

    /** {@code output(norm(f(dense(x)))) + bias}, where the output shares the token embedding unless {@code tie_word_embeddings} is false. */
    static Layer maskedLanguageModel(ModelConfig config, ParameterLoader load, TokenEmbedding tokens, String dense, String norm, String bias,
            String decoder, Unary.Function activation, float epsilon) {
        int width = tokens.table().spec().inFeatures();
        int vocabulary = tokens.table().spec().outFeatures();
        boolean tied = config.flag("tie_word_embeddings", true);
        // A matrix of its own may have come with a bias of its own, which is then stored beside the shared one.
        String added = !tied && load.has(decoder + ".bias") ? decoder + ".bias" : bias;
        Linear output = new Linear(tied ? tokens.table() : load.matrix(decoder + ".weight", vocabulary, width), load.vector(added, vocabulary));
        return Sequential.of(load.linear(dense, width, width, true), Sequential.map(activation), StoredNorm.load(load, norm, width, epsilon), output);
    }

    /** A linear layer with as many outputs as are stored: one for each label. */
    static Linear labels(ParameterLoader load, String name, int width) {
        return load.linear(name, width, load.rows(name + ".weight"), true);
    }
}
