package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.models.checkpoint.CheckpointException;

/**
 * The rotary embedding: {@code rope_theta} and, for models that were stretched to a longer context, {@code rope_scaling}.
 *
 * <p>Two stretchings are stored as tensors. {@code rope_factors_long} and {@code rope_factors_short} are LongRoPE's lists.
 * {@code rope_freqs} has what Llama 3 divides its frequencies by; the settings behind it are not in the file, but all of Meta's
 * models have the same but for the factor, so the factor is read off and the table compared with what it would give.
 */
final class Rotary {
    private static final double DEFAULT_THETA = 10_000;

    private static final int LLAMA3_CONTEXT = 8192;
    private static final double LLAMA3_LOW = 1;
    private static final double LLAMA3_HIGH = 4;
    /** Writers compute the table in float. */
    private static final double LLAMA3_TOLERANCE = 1e-3;

    private Rotary() {}

    static void put(Map<String, Object> config, ArchitectureMetadata parameters) {
        Number theta = parameters.optionalNumber("rope.freq_base").orElse(DEFAULT_THETA);
        config.put("rope_theta", theta);
        Map<String, Object> scaling = scaling(parameters, theta.doubleValue());
        if (!scaling.isEmpty()) config.put("rope_scaling", scaling);
        if (parameters.hasTensor("rope_factors_long.weight")) {
            config.put("original_max_position_embeddings", parameters.size("rope.scaling.original_context_length"));
        }
    }

    private static Map<String, Object> scaling(ArchitectureMetadata parameters, double theta) {
        if (parameters.hasTensor("rope_freqs.weight")) return llama3(parameters, theta);
        if (parameters.hasTensor("rope_factors_long.weight")) return longRope(parameters);
        String type = parameters.optionalText("rope.scaling.type").orElse(
                parameters.has("rope.scale_linear") || parameters.has("rope.scaling.factor") ? "linear" : "none");
        return switch (type) {
            case "none", "" -> Map.of();
            case "linear" -> linear(parameters);
            case "yarn" -> yarn(parameters);
            default -> throw parameters.file().metadata().wrong(parameters.key("rope.scaling.type"), type, "none, linear or yarn");
        };
    }

    private static Map<String, Object> linear(ArchitectureMetadata parameters) {
        Number factor = parameters.optionalNumber("rope.scaling.factor")
                .orElseGet(() -> parameters.optionalNumber("rope.scale_linear").orElse(1.0));
        if (factor.doubleValue() == 1) return Map.of();
        return ordered("linear", Map.of("factor", factor));
    }

    private static Map<String, Object> yarn(ArchitectureMetadata parameters) {
        parameters.refuse("rope.scaling.yarn_log_multiplier", 0, "its own factor for the scores");
        parameters.refuse("rope.scaling.attn_factor", 1, "its own factor for the scores");
        var settings = new LinkedHashMap<String, Object>();
        settings.put("factor", parameters.number("rope.scaling.factor"));
        settings.put("original_max_position_embeddings", parameters.size("rope.scaling.original_context_length"));
        return ordered("yarn", settings);
    }

    private static Map<String, Object> longRope(ArchitectureMetadata parameters) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("long_factor", factors(parameters, "rope_factors_long.weight"));
        settings.put("short_factor", factors(parameters, "rope_factors_short.weight"));
        return ordered("longrope", settings);
    }

    /**
     * With wavelength w of a frequency, context c, low l and high h: the factor f for w > c / l, 1 for w < c / h, and between
     * them 1 / ((1 - s) / f + s) for s = (c / w - l) / (h - l).
     */
    private static Map<String, Object> llama3(ArchitectureMetadata parameters, double theta) {
        List<Float> table = factors(parameters, "rope_freqs.weight");
        double factor = table.getLast();
        for (int i = 0; i < table.size(); i++) {
            double wavelength = 2 * Math.PI * Math.pow(theta, 2.0 * i / parameters.rotated());
            double smooth = Math.clamp((LLAMA3_CONTEXT / wavelength - LLAMA3_LOW) / (LLAMA3_HIGH - LLAMA3_LOW), 0.0, 1.0);
            double expected = 1 / ((1 - smooth) / factor + smooth);
            // Not written as a difference that is too large, which a NaN would not be.
            if (!(Math.abs(table.get(i) - expected) <= LLAMA3_TOLERANCE * expected)) {
                throw new CheckpointException("%s: tensor \"rope_freqs.weight\" has %s at %d; expected %s, as Llama 3 has with a factor of %s. "
                        .formatted(parameters.file().origin(), table.get(i), i, (float) expected, (float) factor)
                        + "Other tables are not supported");
            }
        }
        var settings = new LinkedHashMap<String, Object>();
        settings.put("factor", (float) factor);
        settings.put("low_freq_factor", LLAMA3_LOW);
        settings.put("high_freq_factor", LLAMA3_HIGH);
        settings.put("original_max_position_embeddings", LLAMA3_CONTEXT);
        return ordered("llama3", settings);
    }

    /** A factor for each rotated pair. */
    private static List<Float> factors(ArchitectureMetadata parameters, String name) {
        GgufTensor tensor = parameters.file().tensor(name);
        int pairs = parameters.rotated() / 2;
        if (tensor.elements() != pairs || pairs == 0) {
            throw new CheckpointException("%s: tensor %s; expected %d factors, one for each pair of rotated features"
                    .formatted(parameters.file().origin(), tensor, pairs));
        }
        List<Float> factors = new ArrayList<>();
        for (float factor : tensor.toFloats()) {
            if (!(factor > 0) || Float.isInfinite(factor)) {
                throw new CheckpointException("%s: tensor %s has a factor of %s; expected a positive number"
                        .formatted(parameters.file().origin(), tensor, factor));
            }
            factors.add(factor);
        }
        return factors;
    }

    /** Both keys that readers look at for the kind, and then the settings. */
    private static Map<String, Object> ordered(String type, Map<String, Object> settings) {
        var scaling = new LinkedHashMap<String, Object>();
        scaling.put("rope_type", type);
        scaling.put("type", type);
        scaling.putAll(settings);
        return scaling;
    }
}
