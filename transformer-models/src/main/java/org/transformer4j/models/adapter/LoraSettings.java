package org.transformer4j.models.adapter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How layers are adapted: {@code y = W x + (alpha / rank) B A x}, or with {@code alpha / sqrt(rank)} where the rank is stabilised.
 *
 * <p>Sources: Hu et al. (2021), section 4.1; Kalajdzievski (2023), "A Rank Stabilization Scaling Factor for Fine-Tuning with LoRA".
 *
 * @param rank rows of {@code A}; at least 1
 * @param alpha the numerator of the factor
 * @param rankStabilised whether the factor has the square root of the rank below
 * @param targets which layers
 * @param ranks other ranks for layers whose names end in what a regular expression matches
 * @param alphas other numerators, likewise
 * @param whole heads that learn as a whole beside the adapters and are stored with them: some of {@link #HEADS}
 */
public record LoraSettings(int rank, double alpha, boolean rankStabilised, TargetModules targets, Map<String, Integer> ranks,
        Map<String, Double> alphas, List<String> whole) {
    /** Modules that may learn as a whole: the heads that turn states into labels, and what BERT has between the two. */
    public static final List<String> HEADS = List.of("classifier", "score", "qa_outputs", "pre_classifier", "bert.pooler");

    /** Checks the numbers. */
    public LoraSettings {
        if (rank < 1 || ranks.values().stream().anyMatch(other -> other < 1)) {
            throw new IllegalArgumentException("an adapter of rank %d %s; at least 1 is needed".formatted(rank, ranks.isEmpty() ? "" : ranks));
        }
        if (!Double.isFinite(alpha)) {
            throw new IllegalArgumentException("an adapter with alpha %s; expected a finite number".formatted(alpha));
        }
        if (!HEADS.containsAll(whole)) {
            throw new IllegalArgumentException("modules %s beside an adapter; only these may learn as a whole: %s".formatted(whole, HEADS));
        }
        ranks = new LinkedHashMap<>(ranks);
        alphas = new LinkedHashMap<>(alphas);
        whole = List.copyOf(whole);
    }

    /** The same for all layers. */
    public LoraSettings(int rank, double alpha, TargetModules targets) {
        this(rank, alpha, false, targets, Map.of(), Map.of(), List.of());
    }

    /** With {@code alpha / sqrt(rank)}. */
    public LoraSettings withStabilisedRank() {
        return new LoraSettings(rank, alpha, true, targets, ranks, alphas, whole);
    }

    /** With heads that learn as a whole. */
    public LoraSettings withWhole(String... heads) {
        return new LoraSettings(rank, alpha, rankStabilised, targets, ranks, alphas, List.of(heads));
    }

    /** Whether a parameter of that name learns: one of an adapter, or of a head that learns as a whole. */
    public boolean learns(String parameter) {
        return LoraNames.isPart(parameter) || isWhole(parameter);
    }

    /** Whether a layer or a parameter of that name is of a head that learns as a whole. */
    public boolean isWhole(String parameter) {
        return whole.stream().anyMatch(head -> LoraNames.isWithin(head, parameter));
    }

    /** The rank of a layer. */
    public int rank(String module) {
        return of(module, ranks, rank);
    }

    /** The factor of a layer. */
    public double scale(String module) {
        int own = rank(module);
        return of(module, alphas, alpha) / (rankStabilised ? Math.sqrt(own) : own);
    }

    private static <T> T of(String module, Map<String, T> patterns, T usual) {
        return patterns.entrySet().stream().filter(entry -> Pattern.matches("(.*\\.)?(" + entry.getKey() + ")", module)).map(Map.Entry::getValue)
                .findFirst().orElse(usual);
    }
}
