package org.transformer4j.cli;

import java.util.List;
import java.util.OptionalLong;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.TextGenerator;
import picocli.CommandLine.Option;

/** The options that say how to continue a prompt. What is not given stays as the model's {@code generation_config.json} has it. */
final class GenerationOptions {
    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Generate at most this many tokens.")
    private Integer maxNewTokens;

    @Option(names = "--greedy", description = "Always take the most probable token.")
    private boolean greedy;

    @Option(names = "--temperature", paramLabel = "T", description = "Divide the scores by this before drawing: below 1 bolder, above 1 wilder; 0 is --greedy.")
    private Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Draw only from this many of the most probable tokens; 0 for all.")
    private Integer topK;

    @Option(names = "--top-p", paramLabel = "P", description = "Draw only from the most probable tokens that together reach this probability; 1 for all.")
    private Double topP;

    @Option(names = "--min-p", paramLabel = "P", description = "Draw only from tokens at least this probable relative to the most probable one; 0 for all.")
    private Double minP;

    @Option(names = "--seed", paramLabel = "S", description = "Draw by this seed; the same seed gives the same text, on every machine and backend. Default: 0.")
    private Long seed;

    @Option(names = "--repetition-penalty", paramLabel = "R", description = "Make tokens that were there less probable, above 1; 1 for no penalty.")
    private Double repetitionPenalty;

    @Option(names = "--stop", paramLabel = "TEXT", description = "Stop before this text. May be given several times.")
    private List<String> stop = List.of();

    @Option(names = "--prompt-chunk", paramLabel = "N", description = "Run this many tokens of the prompt at once. It changes speed and memory, never the text.")
    private Integer promptChunk;

    GenerationOptions() {}

    /**
     * Looks at the options before anything is loaded.
     *
     * @throws IllegalArgumentException if one is out of range, or two of them contradict each other
     */
    void check() {
        if (greedy && drawn()) {
            throw new IllegalArgumentException("--greedy takes the most probable token, and %s is about drawing one; give only one of the two".formatted(drawnBy()));
        }
        require(maxNewTokens == null || maxNewTokens >= 1, "--max-new-tokens", maxNewTokens, "at least 1");
        require(temperature == null || temperature == 0 || isPositiveFloat(temperature), "--temperature", temperature, "a positive number, or 0 for the most probable token");
        require(topK == null || topK >= 0, "--top-k", topK, "a count of tokens, or 0 for all");
        require(topP == null || topP >= 0 && topP <= 1, "--top-p", topP, "a probability from 0 to 1");
        require(minP == null || minP >= 0 && minP <= 1, "--min-p", minP, "a fraction from 0 to 1");
        require(repetitionPenalty == null || isPositiveFloat(repetitionPenalty), "--repetition-penalty", repetitionPenalty, "a positive number");
        require(promptChunk == null || promptChunk >= 1, "--prompt-chunk", promptChunk, "at least 1");
        require(stop.stream().noneMatch(String::isEmpty), "--stop", "empty", "a text of at least one character");
    }

    /** The settings of a model, changed by what was given. */
    Generation settings(TextGenerator generator) {
        Generation settings = defaults(generator);
        if (greedy || temperature != null && temperature == 0) {
            settings = settings.sampling(false);
        } else if (drawn()) {
            settings = settings.sampling(true);
        }
        settings = settings.seed(seed == null ? settings.seed() : seed).stop(stop.toArray(String[]::new));
        settings = temperature == null || temperature == 0 ? settings : settings.temperature(temperature);
        settings = topK == null ? settings : settings.topK(topK);
        settings = topP == null ? settings : settings.topP(topP);
        settings = minP == null ? settings : settings.minP(minP);
        settings = repetitionPenalty == null ? settings : settings.repetitionPenalty(repetitionPenalty);
        settings = promptChunk == null ? settings : settings.promptChunk(promptChunk);
        return maxNewTokens == null ? settings : settings.maxNewTokens(maxNewTokens);
    }

    /** The seed, where chance has a part. */
    static OptionalLong seed(Generation settings) {
        return settings.sampling() ? OptionalLong.of(settings.seed()) : OptionalLong.empty();
    }

    private Generation defaults(TextGenerator generator) {
        try {
            return generator.defaults();
        } catch (IllegalArgumentException unsupported) {
            if (greedy || drawn()) {
                return Generation.greedy();
            }
            throw new CommandFailure("%s; say --greedy, or --temperature T, to go without it".formatted(
                    unsupported.getMessage().replaceFirst(";.*", "")));
        }
    }

    private boolean drawn() {
        return !drawnBy().isEmpty();
    }

    private String drawnBy() {
        return temperature != null ? "--temperature" : topK != null ? "--top-k" : topP != null ? "--top-p" : minP != null ? "--min-p"
                : seed != null ? "--seed" : "";
    }

    private static boolean isPositiveFloat(double value) {
        return (float) value > 0 && (float) value < Float.POSITIVE_INFINITY;
    }

    private static void require(boolean ok, String option, Object found, String expected) {
        if (!ok) {
            throw new IllegalArgumentException("%s is %s; expected %s".formatted(option, found, expected));
        }
    }
}
