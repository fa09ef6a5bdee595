package org.transformer4j.models.config;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.transformer4j.models.json.JsonFile;
import org.transformer4j.models.json.JsonTree;

/**
 * How a model wants text to be generated with it: {@code generation_config.json}, or the same keys in {@code config.json}.
 *
 * <p>Every key is optional; the defaults are those of Hugging Face transformers. Each group of keys is read when it is asked for,
 * so that a wrong value harms only those who use it; it is a {@link org.transformer4j.models.checkpoint.CheckpointException}.
 */
public final class GenerationConfig {
    private static final int MAX_BYTES = 8 << 20;

    private final GenerationKeys keys;

    private GenerationConfig(GenerationKeys keys) {
        this.keys = keys;
    }

    /**
     * Tokens with a meaning of their own.
     *
     * @param bos           begins a sequence
     * @param eos           each of them ends a sequence
     * @param pad           fills a batch up
     * @param decoderStart  the first token of the decoder in an encoder-decoder
     * @param forcedBos     the token after the decoder start, whatever the model says
     * @param forcedEos     the last token at the maximal length, whatever the model says
     * @param suppress      never chosen
     * @param beginSuppress not chosen as the first new token
     */
    public record SpecialTokens(OptionalInt bos, List<Integer> eos, OptionalInt pad, OptionalInt decoderStart,
            OptionalInt forcedBos, List<Integer> forcedEos, List<Integer> suppress, List<Integer> beginSuppress) {}

    /**
     * Lengths in tokens.
     *
     * @param maxNew new tokens at most; goes before {@code max}
     * @param max    tokens at most, with the prompt; in an encoder-decoder with the tokens that its decoder begins with
     * @param minNew new tokens at least
     * @param min    tokens at least, with the prompt
     * @param decay  lets a long text end sooner
     */
    public record Length(OptionalInt maxNew, OptionalInt max, int minNew, int min, Optional<Decay> decay) {}

    /**
     * An end that becomes ever more likely.
     *
     * @param start  new tokens before it begins
     * @param factor by which the score of the end grows with each further token
     */
    public record Decay(int start, double factor) {}

    /**
     * How the next token is chosen.
     *
     * @param doSample    by chance; otherwise the most probable one
     * @param temperature divides the logits; above 0, or exactly 0 without sampling
     * @param topK        only among this many of the most probable; 0 for all
     * @param topP        only among the most probable that together reach this probability; 1 for all
     * @param minP        only those at least this probable relative to the most probable
     * @param typicalP    only the most typical that together reach this probability; 1 for all
     * @param epsilonCutoff only those at least this probable; 0 for all
     * @param etaCutoff   as {@code epsilonCutoff}, but relative to the entropy; 0 for all
     */
    public record Sampling(boolean doSample, double temperature, int topK, double topP, OptionalDouble minP,
            double typicalP, double epsilonCutoff, double etaCutoff) {}

    /**
     * What is avoided.
     *
     * @param repetition        divides positive logits, and multiplies negative ones, of tokens that were there; 1 for none
     * @param noRepeatNgramSize no sequence of this many tokens appears twice; 0 for none
     * @param badWords          sequences of tokens that are not completed
     */
    public record Penalty(double repetition, int noRepeatNgramSize, List<List<Integer>> badWords) {}

    /**
     * Beam search.
     *
     * @param count         hypotheses kept; 1 for none of it
     * @param lengthPenalty exponent of the length that divides a hypothesis's score
     * @param earlyStopping when to stop once {@code count} hypotheses are complete
     * @param returned      hypotheses to give back, the best first; at most {@code count}
     */
    public record Beams(int count, double lengthPenalty, EarlyStopping earlyStopping, int returned) {}

    /** When a beam search with enough complete hypotheses stops. */
    public enum EarlyStopping {
        /** At once: {@code true}. */
        AT_ONCE,
        /** When a better one is unlikely: {@code false}. */
        WHEN_UNLIKELY,
        /** Not before a better one is impossible: {@code "never"}. */
        WHEN_IMPOSSIBLE
    }

    /** The content of {@code file}. */
    public static GenerationConfig read(Path file) {
        return of(JsonFile.read(file, MAX_BYTES), file.toString());
    }

    /** The content of {@code stream}, called {@code origin} in messages. */
    public static GenerationConfig read(InputStream stream, String origin) {
        return of(JsonFile.read(stream, origin, MAX_BYTES), origin);
    }

    /** What the model in a folder says: {@code generation_config.json}, or {@code config.json} where that is missing. */
    public static GenerationConfig in(Path folder) {
        Path own = folder.resolve("generation_config.json");
        return read(Files.exists(own) ? own : folder.resolve("config.json"));
    }

    /**
     * What a model's {@code config.json} says, for a model without the other file. Of the keys that hold lists of lists or of
     * different things, {@code bad_words_ids} and {@code exponential_decay_length_penalty}, it is told that they belong into the other;
     * {@link #in} reads them as well.
     */
    public static GenerationConfig of(ModelConfig json) {
        return new GenerationConfig(GenerationKeys.of(json, Map.of()));
    }

    private static GenerationConfig of(ByteBuffer utf8, String origin) {
        return new GenerationConfig(GenerationKeys.of(ModelConfig.of(utf8, origin), JsonTree.object(utf8, origin)));
    }

    /** The same, where {@code section} says nothing else: what a model's {@code task_specific_params} say about one task. */
    public GenerationConfig changedBy(ModelConfig section) {
        return new GenerationConfig(keys.under(section));
    }

    /** The tokens with a meaning of their own. */
    public SpecialTokens tokens() {
        return keys.tokens();
    }

    /** When to stop. */
    public Length length() {
        return keys.length();
    }

    /** How to choose among the candidates for the next token. */
    public Sampling sampling() {
        return keys.sampling();
    }

    /** What to avoid. */
    public Penalty penalty() {
        return keys.penalty();
    }

    /** How to search. */
    public Beams beams() {
        return keys.beams();
    }
}
