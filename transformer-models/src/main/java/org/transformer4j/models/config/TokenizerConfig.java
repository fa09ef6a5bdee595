package org.transformer4j.models.config;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.transformer4j.models.checkpoint.CheckpointException;

/**
 * What {@code tokenizer_config.json} adds to {@code tokenizer.json}.
 *
 * @param modelMaxLength            the longest input the model takes, in tokens, if the file sets one
 * @param bosToken                  the text of the token that begins a sequence
 * @param eosToken                  the text of the token that ends a sequence
 * @param padToken                  the text of the token that fills a batch up
 * @param unknownToken              the text of the token for what has no other
 * @param cleanUpTokenizationSpaces whether the reference implementation removes blanks before punctuation after decoding
 * @param addPrefixSpace            whether a blank is put before the first word
 */
public record TokenizerConfig(
        OptionalInt modelMaxLength,
        Optional<String> bosToken,
        Optional<String> eosToken,
        Optional<String> padToken,
        Optional<String> unknownToken,
        boolean cleanUpTokenizationSpaces,
        boolean addPrefixSpace) {

    /** Writers put 1e30, as a whole number, where there is no limit. */
    private static final double NO_LIMIT = Integer.MAX_VALUE;

    /** The content of {@code file}. */
    public static TokenizerConfig read(Path file) {
        return of(ModelConfig.read(file));
    }

    /** The content of {@code stream}, called {@code origin} in messages. */
    public static TokenizerConfig read(InputStream stream, String origin) {
        return of(ModelConfig.read(stream, origin));
    }

    private static TokenizerConfig of(ModelConfig json) {
        return new TokenizerConfig(
                maxLength(json),
                token(json, "bos_token"),
                token(json, "eos_token"),
                token(json, "pad_token"),
                token(json, "unk_token"),
                json.flag("clean_up_tokenization_spaces", false),
                json.flag("add_prefix_space", false));
    }

    private static OptionalInt maxLength(ModelConfig json) {
        double length = json.number("model_max_length", NO_LIMIT);
        if (length >= NO_LIMIT) return OptionalInt.empty();
        if (length < 1 || length != Math.rint(length)) throw json.wrong("model_max_length", length, "a whole number from 1");
        return OptionalInt.of((int) length);
    }

    /** A token is written as its text, or as an object that has the text in {@code content}. */
    private static Optional<String> token(ModelConfig json, String key) {
        return json.hasSection(key) ? json.section(key).map(token -> token.text("content")) : json.optionalText(key);
    }

    /** The settings of a tokenizer that comes without the file. */
    public static TokenizerConfig absent() {
        return new TokenizerConfig(OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), false, false);
    }
}
