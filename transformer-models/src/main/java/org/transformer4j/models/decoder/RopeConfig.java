package org.transformer4j.models.decoder;

import java.util.Optional;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Rope;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.RotaryFrequencies;
import org.transformer4j.models.layer.RotaryPositions;

/**
 * What a configuration says about rotary positions: {@code rope_theta} and {@code rope_scaling}, or {@code rope_parameters}, which has
 * both in one place.
 *
 * @param config the configuration
 * @param theta base of the frequencies
 * @param part which part of a head is rotated
 * @param scaling what is to become of the frequencies, if anything is
 */
record RopeConfig(ModelConfig config, double theta, double part, Optional<ModelConfig> scaling) {
    private static final String ORIGINAL = "original_max_position_embeddings";

    /** By the names that most families use, with heads that are rotated as a whole. */
    static RopeConfig of(ModelConfig config) {
        RopeConfig rope = of(config, "rope_theta", "partial_rotary_factor", 1);
        if (rope.part != 1) {
            throw new CheckpointException("%s: partial_rotary_factor is %s; %s rotates whole heads, so 1 is expected"
                    .formatted(config.origin(), rope.part, config.modelType()));
        }
        return rope;
    }

    /**
     * By names of a family's own.
     *
     * @param thetaKey where the base is
     * @param partKey where the rotated part of a head is
     * @param part the rotated part where the configuration does not say
     */
    static RopeConfig of(ModelConfig config, String thetaKey, String partKey, double part) {
        if (config.has("rope_scaling") && config.has("rope_parameters")) {
            throw new CheckpointException("%s: rope_scaling and rope_parameters are there; both say how positions are scaled: remove one of them"
                    .formatted(config.origin()));
        }
        Optional<ModelConfig> section = config.section("rope_parameters").or(() -> config.section("rope_scaling"));
        section.ifPresent(RopeConfig::refuseLayers);
        double outside = config.number(thetaKey, config.number("rope_theta", 10000));
        double theta = section.map(inside -> inside.number("rope_theta", outside)).orElse(outside);
        if (!(theta > 1)) {
            throw new CheckpointException("%s: %s is %s; a number above 1 is expected".formatted(config.origin(), thetaKey, theta));
        }
        double rotated = config.number(partKey, part);
        return new RopeConfig(config, theta, section.map(inside -> inside.number("partial_rotary_factor", rotated)).orElse(rotated), section);
    }

    private static void refuseLayers(ModelConfig section) {
        if (section.has("full_attention") || section.has("sliding_attention")) {
            throw new CheckpointException("%s: rope_parameters has one entry for each kind of layer, which is not supported; one for all is expected"
                    .formatted(section.origin()));
        }
    }

    /**
     * The longest sequence that one set of frequencies serves: {@code positions}, unless {@code longrope} has others for sequences that
     * are longer than the original ones. What the cache remembers of a sequence that grows would no longer fit then.
     */
    int longest(int positions) {
        return kind().equals("longrope") ? Math.min(positions, original(positions)) : positions;
    }

    /**
     * The rotation of heads.
     *
     * @param positions what {@code max_position_embeddings} says
     * @throws CheckpointException if no pair of features is rotated, or the scaling is of a kind that is not supported
     */
    RotaryPositions rotation(Weights weights, int headDim, int positions) {
        int rotaryDim = (int) (headDim * part);
        if (rotaryDim < 2 || rotaryDim % 2 != 0 || rotaryDim > headDim) {
            throw new CheckpointException("%s: %d features of %d are rotated; an even number of them is expected"
                    .formatted(config.origin(), rotaryDim, headDim));
        }
        return RotaryPositions.of(weights, new Rope(headDim, rotaryDim, false), frequencies(rotaryDim, positions), longest(positions));
    }

    private RotaryFrequencies frequencies(int rotaryDim, int positions) {
        RotaryFrequencies plain = RotaryFrequencies.plain(rotaryDim, theta);
        return scaling.map(section -> scaled(plain, section, positions)).orElse(plain);
    }

    /** Phi-3's first configurations call longrope {@code su}, or {@code yarn}, which it is not. */
    private String kind() {
        String kind = scaling.map(section -> section.text("rope_type", section.text("type", "default"))).orElse("default");
        boolean renamed = kind.equals("su") || config.modelType().equals("phi3") && kind.equals("yarn");
        return renamed ? "longrope" : kind;
    }

    private RotaryFrequencies scaled(RotaryFrequencies plain, ModelConfig section, int positions) {
        return switch (kind()) {
            case "default" -> plain;
            case "linear" -> plain.linear(factor(section));
            // Beyond max_position_embeddings the base grows with the length; up to there, which is as far as we go, it does not.
            case "dynamic" -> plain;
            case "llama3" -> plain.llama3(factor(section), section.number("low_freq_factor"), section.number("high_freq_factor"),
                    section.positive(ORIGINAL, positions, Integer.MAX_VALUE));
            case "yarn" -> yarn(plain, section, positions);
            case "longrope" -> longrope(plain, section, positions);
            default -> throw new CheckpointException(("%s: rope_scaling of kind '%s' is not supported; supported are default, dynamic, linear, "
                    + "llama3, longrope, yarn").formatted(config.origin(), kind()));
        };
    }

    private RotaryFrequencies yarn(RotaryFrequencies plain, ModelConfig section, int positions) {
        double factor = factor(section);
        RotaryFrequencies.Turns turns = new RotaryFrequencies.Turns(section.number("beta_fast", 32), section.number("beta_slow", 1),
                section.positive(ORIGINAL, positions, Integer.MAX_VALUE), section.flag("truncate", true));
        double scale = section.number("mscale", 0);
        double all = section.number("mscale_all_dim", 0);
        double amplified = scale != 0 && all != 0 ? amplified(factor, scale) / amplified(factor, all) : amplified(factor, 1);
        return plain.yarn(theta, factor, turns, section.number("attention_factor", amplified));
    }

    private static double amplified(double factor, double scale) {
        return factor <= 1 ? 1 : 0.1 * scale * StrictMath.log(factor) + 1;
    }

    private RotaryFrequencies longrope(RotaryFrequencies plain, ModelConfig section, int positions) {
        double[] divisors = section.numbers("short_factor").stream().mapToDouble(Double::doubleValue).toArray();
        if (divisors.length != plain.inverses().length) {
            throw new CheckpointException("%s: rope_scaling.short_factor has %d numbers; one for each of %d pairs of features is expected"
                    .formatted(config.origin(), divisors.length, plain.inverses().length));
        }
        int original = original(positions);
        double ratio = (double) positions / original;
        double factor = config.has(ORIGINAL) || !section.has("factor") ? ratio : section.number("factor");
        double amplified = factor <= 1 ? 1 : Math.sqrt(1 + StrictMath.log(factor) / StrictMath.log(original));
        return plain.divided(divisors, section.number("attention_factor", amplified));
    }

    /** Positions that the model was first trained on. Phi-3 has them beside the section, and a number where nothing is said. */
    private int original(int positions) {
        int unsaid = config.modelType().equals("phi3") && scaling.filter(section -> section.has(ORIGINAL)).isEmpty() ? 4096 : positions;
        int inside = scaling.map(section -> section.positive(ORIGINAL, unsaid, Integer.MAX_VALUE)).orElse(unsaid);
        return config.positive(ORIGINAL, inside, Integer.MAX_VALUE);
    }

    private double factor(ModelConfig section) {
        double factor = section.number("factor");
        if (!(factor >= 1)) {
            throw new CheckpointException("%s: rope_scaling.factor is %s; a number from 1 on is expected".formatted(config.origin(), factor));
        }
        return factor;
    }
}
