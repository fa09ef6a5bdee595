package org.transformer4j.models.decoder;

import java.util.Optional;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.RotaryFrequencies;

/**
 * The keys {@code rope_theta} and {@code rope_scaling}, which say how fast the pairs of rotary positions turn.
 *
 * @param config the configuration
 * @param theta base of the frequencies
 */
record RopeConfig(ModelConfig config, double theta) {
    static RopeConfig of(ModelConfig config) {
        return of(config, "rope_theta", 10000.0);
    }

    static RopeConfig of(ModelConfig config, String key, double fallback) {
        double theta = config.number(key, fallback);
        if (!(theta > 1)) {
            throw new CheckpointException("%s: %s is %s; a number above 1 is expected".formatted(config.origin(), key, theta));
        }
        return new RopeConfig(config, theta);
    }

    /**
     * The frequencies of {@code rotaryDim} features.
     *
     * @param positions the longest sequence
     * @throws CheckpointException if the scaling is of a kind that is not supported
     */
    RotaryFrequencies frequencies(int rotaryDim, int positions) {
        RotaryFrequencies plain = RotaryFrequencies.plain(rotaryDim, theta);
        Optional<ModelConfig> scaling = config.section("rope_scaling");
        return scaling.map(section -> scaled(plain, section, positions)).orElse(plain);
    }

    private RotaryFrequencies scaled(RotaryFrequencies plain, ModelConfig scaling, int positions) {
        String kind = scaling.text("rope_type", scaling.text("type", "default"));
        return switch (kind) {
            case "default" -> plain;
            case "linear" -> plain.linear(factor(scaling));
            // Beyond max_position_embeddings the base grows with the length; up to there, which is as far as we go, it does not.
            case "dynamic" -> plain;
            case "llama3" -> plain.llama3(factor(scaling), scaling.number("low_freq_factor"), scaling.number("high_freq_factor"),
                    scaling.positive("original_max_position_embeddings", Integer.MAX_VALUE));
            case "yarn" -> yarn(plain, scaling, positions);
            default -> throw new CheckpointException("%s: rope_scaling of kind '%s' is not supported; supported are default, dynamic, linear, llama3, yarn"
                    .formatted(config.origin(), kind));
        };
    }

    private RotaryFrequencies yarn(RotaryFrequencies plain, ModelConfig scaling, int positions) {
        double factor = factor(scaling);
        int original = scaling.positive("original_max_position_embeddings", positions, Integer.MAX_VALUE);
        return plain.yarn(theta, factor, scaling.number("beta_fast", 32), scaling.number("beta_slow", 1), original,
                scaling.number("attention_factor", 0.1 * StrictMath.log(factor) + 1));
    }

    private double factor(ModelConfig scaling) {
        double factor = scaling.number("factor");
        if (!(factor >= 1)) {
            throw new CheckpointException("%s: rope_scaling.factor is %s; a number from 1 on is expected".formatted(config.origin(), factor));
        }
        return factor;
    }
}
