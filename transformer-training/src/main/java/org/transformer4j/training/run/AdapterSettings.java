package org.transformer4j.training.run;

import java.util.List;
import org.transformer4j.models.adapter.LoraSettings;
import org.transformer4j.models.adapter.TargetModules;

/**
 * An adapter that learns in place of the model that a run begins with, which stays as it is. What is null has the usual value.
 *
 * @param rank of the adapter; 8
 * @param alpha the numerator of its factor; 16
 * @param targets which layers have one, as {@link TargetModules#parse} reads it; {@value TargetModules#ALL_LINEAR}
 * @param rslora whether the factor is {@code alpha / sqrt(rank)} instead of {@code alpha / rank}; false
 */
public record AdapterSettings(Integer rank, Double alpha, String targets, Boolean rslora) {
    private static final int USUAL_RANK = 8;
    private static final double USUAL_ALPHA = 16;

    /** Checks the values, and fills in the usual ones. */
    public AdapterSettings {
        rank = rank == null ? Integer.valueOf(USUAL_RANK) : rank;
        alpha = alpha == null ? Double.valueOf(USUAL_ALPHA) : alpha;
        targets = targets == null ? TargetModules.ALL_LINEAR : targets;
        rslora = rslora != null && rslora;
        Checks.atLeast("lora.rank", 1, rank);
        Checks.positive("lora.alpha", alpha);
        try {
            TargetModules.parse(targets);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("lora.targets is '%s': %s".formatted(targets, wrong.getMessage()), wrong);
        }
    }

    /** In words, as a message has it. */
    @Override
    public String toString() {
        return "rank %d, alpha %s, targets %s%s".formatted(rank, alpha, targets, rslora ? ", rslora" : "");
    }

    /** @param heads that learn as a whole */
    LoraSettings settings(List<String> heads) {
        LoraSettings settings = new LoraSettings(rank, alpha, TargetModules.parse(targets)).withWhole(heads.toArray(String[]::new));
        return rslora ? settings.withStabilisedRank() : settings;
    }
}
