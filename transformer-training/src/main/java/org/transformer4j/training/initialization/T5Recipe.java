package org.transformer4j.training.initialization;

import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.config.ModelConfig;

/**
 * T5's standard deviations: {@code 1 / sqrt(inputs)} for a layer, which keeps the size of what goes through it, and a further
 * {@code 1 / sqrt(headDim)} for the queries, because scores are not scaled; 1 for the embedding and an output layer of its own; and
 * {@code 1 / sqrt(width)} for the biases of distances. Source: Raffel et al. (2020), their published code, after Shazeer and Stern (2018).
 *
 * @param factor all of them are multiplied by it
 * @param width features of a token
 * @param headDim features of a head
 */
record T5Recipe(double factor, int width, int headDim) implements Recipe {
    static T5Recipe of(ModelConfig config) {
        Hyperparameters numbers = new Hyperparameters(config);
        return new T5Recipe(Recipe.scale(config, "initializer_factor", 1), numbers.features("d_model", "hidden_size", 512), numbers.features("d_kv", 64));
    }

    @Override
    public Distribution matrix(NewTensor tensor) {
        String name = tensor.name();
        if (name.equals("shared.weight") || name.equals("lm_head.weight")) return normal(1);
        if (name.endsWith(".relative_attention_bias.weight")) return normal(width);
        long inputs = tensor.shape()[1];
        return normal(name.endsWith(".q.weight") ? (double) inputs * headDim : inputs);
    }

    private Distribution normal(double inverseVariance) {
        return new Distribution.Normal(factor / StrictMath.sqrt(inverseVariance));
    }
}
