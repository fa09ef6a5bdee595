package org.transformer4j.cli;

import java.util.List;
import java.util.OptionalLong;
import org.transformer4j.models.generation.Generation;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say how to continue a prompt. What is not given stays as the model's {@code generation_config.json} has it. */
final class GenerationOptions {
    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Generate at most this many tokens.")
    private Integer maxNewTokens;

    @Option(names = "--greedy", description = "Always take the most probable token.")
    private boolean greedy;

    @Option(names = "--beams", paramLabel = "N", description = "Search for the most probable text, following this many beginnings at a time; there is no text before the end.")
    private Integer beams;

    @Option(names = "--length-penalty", paramLabel = "P", description = "Divide what a text found by --beams scores by its length to this power: above 0 for longer texts, below for shorter ones.")
    private Double lengthPenalty;

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
     * @throws ParameterException if one is out of range, or two of them contradict each other
     */
    void check(CommandSpec command) {
        try {
            check();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private void check() {
        if (greedy && drawn()) {
            throw new IllegalArgumentException("--greedy takes the most probable token, and %s is about drawing one; give only one of the two".formatted(drawnBy()));
        }
        if (beams != null && beams > 1 && (greedy || drawn())) {
            throw new IllegalArgumentException("--beams searches for the most probable text, and %s %s; give only one of the two"
                    .formatted(greedy ? "--greedy" : drawnBy(), greedy ? "follows one beam" : "is about drawing one"));
        }
        require(beams == null || beams >= 1, "--beams", beams, "a count of beams, at least 1");
        require(lengthPenalty == null || Double.isFinite(lengthPenalty), "--length-penalty", lengthPenalty, "a number");
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
    Generation settings(Generation defaults) {
        Generation settings = strategy(defaults.returned(1));
        if (lengthPenalty != null) {
            if (settings.beams().count() == 1) {
                throw new CommandFailure("--length-penalty is about a search for the most probable text, and there is none; give --beams N as well");
            }
            settings = settings.lengthPenalty(lengthPenalty);
        }
        settings = settings.stop(stop.toArray(String[]::new));
        settings = seed == null ? settings : settings.seed(seed);
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
        return settings.sampling().doSample() ? OptionalLong.of(settings.sampling().seed()) : OptionalLong.empty();
    }

    /** Greedy, by chance, or a search. */
    private Generation strategy(Generation defaults) {
        if (greedy || temperature != null && temperature == 0) {
            return defaults.sampling(false).beams(1);
        }
        if (drawn()) {
            return defaults.sampling(true).beams(1);
        }
        if (beams != null) {
            return beams == 1 ? defaults.beams(1) : defaults.sampling(false).beams(beams);
        }
        if (defaults.sampling().doSample() && defaults.beams().count() > 1) {
            throw new CommandFailure("the model's configuration asks for do_sample with num_beams, which is not supported; "
                    + "say --greedy, --beams N or --temperature T");
        }
        return defaults;
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
