package org.transformer4j.training.initialization;

import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;

/** Which numbers the matrices and tables of an architecture begin with. Biases begin with 0 and gains with 1 in all of them. */
@FunctionalInterface
interface Recipe {
    /** BERT's standard deviation, which most have taken over. Source: Devlin et al. (2019), their published code. */
    double DEVIATION = 0.02;

    /** Where the numbers of a matrix or table come from. */
    Distribution matrix(NewTensor tensor);

    /** Where the numbers of any tensor come from. */
    default Distribution distribution(NewTensor tensor) {
        if (tensor.isBias()) return new Distribution.Constant(0);
        return tensor.isVector() ? new Distribution.Constant(1 - tensor.added()) : matrix(tensor);
    }

    /** The recipe of an architecture. */
    static Recipe of(ModelConfig config) {
        return switch (config.modelType()) {
            case "gpt2", "gpt_bigcode" -> scaledResiduals(config);
            case "bart", "marian", "mbart", "pegasus" -> normal(config, "init_std", DEVIATION);
            case "t5", "mt5", "umt5" -> T5Recipe.of(config);
            case "torch.nn.Transformer" -> original(new Hyperparameters(config).features("d_model", 512));
            case "distilbert" -> distilBert(config);
            // 1 / sqrt(3072), 3072 being the width of its smallest model.
            case "starcoder2" -> normal(config, "initializer_range", 0.018042);
            default -> normal(config, "initializer_range", DEVIATION);
        };
    }

    private static Recipe normal(ModelConfig config, String key, double unsaid) {
        Distribution normal = new Distribution.Normal(scale(config, key, unsaid));
        return _ -> normal;
    }

    /**
     * As many layers as add to the stream of residuals, by so much smaller are their weights: by {@code sqrt(2 layers)}. Source: Radford
     * et al. (2019), section 2.3.
     */
    private static Recipe scaledResiduals(ModelConfig config) {
        double deviation = scale(config, "initializer_range", DEVIATION);
        int layers = new Hyperparameters(config).count("n_layer", "num_hidden_layers", 12);
        Distribution normal = new Distribution.Normal(deviation);
        Distribution residual = new Distribution.Normal(deviation / StrictMath.sqrt(2.0 * layers));
        return tensor -> tensor.name().endsWith(".c_proj.weight") ? residual : normal;
    }

    /** Source: Sanh et al. (2019), their published code. */
    private static Recipe distilBert(ModelConfig config) {
        Recipe normal = normal(config, "initializer_range", DEVIATION);
        return !config.flag("sinusoidal_pos_embds", false) ? normal
                : tensor -> tensor.name().endsWith("position_embeddings.weight") ? new Distribution.Sinusoids((int) tensor.shape()[1]) : normal.matrix(tensor);
    }

    /**
     * Uniform, by the rows and columns that are stored, as {@code torch.nn.Transformer} has it: queries, keys and values are one matrix. The
     * embedding, which is multiplied by {@code sqrt(width)}, is normal with a deviation of {@code 1 / sqrt(width)}. Source: Vaswani et al.
     * (2017), section 3.4, and their published code.
     */
    private static Recipe original(int width) {
        Distribution embedding = new Distribution.Normal(1 / StrictMath.sqrt(width));
        return tensor -> tensor.name().equals("embed.weight") ? embedding : Distribution.Uniform.xavier(tensor.shape()[0], tensor.shape()[1]);
    }

    /** A number that everything is drawn in proportion to. */
    static double scale(ModelConfig config, String key, double unsaid) {
        double scale = config.number(key, unsaid);
        if (scale < 0) {
            throw new CheckpointException("%s: %s is %s; a number of at least 0 is expected".formatted(config.origin(), key, scale));
        }
        return scale;
    }
}
