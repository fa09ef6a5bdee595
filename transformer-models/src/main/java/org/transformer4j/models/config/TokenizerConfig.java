package org.transformer4j.models.config;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.transformer4j.models.json.JsonFile;
import org.transformer4j.models.json.JsonTree;

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
 * @param chatTemplates             how conversations are written, by name; one alone is called {@code default}
 * @param sourceLanguage            what a translation model reads, as the file spells it
 * @param targetLanguage            what it writes
 */
public record TokenizerConfig(
        OptionalInt modelMaxLength,
        Optional<String> bosToken,
        Optional<String> eosToken,
        Optional<String> padToken,
        Optional<String> unknownToken,
        boolean cleanUpTokenizationSpaces,
        boolean addPrefixSpace,
        Map<String, String> chatTemplates,
        Optional<String> sourceLanguage,
        Optional<String> targetLanguage) {

    /** Writers put 1e30, as a whole number, where there is no limit. */
    private static final double NO_LIMIT = Integer.MAX_VALUE;

    private static final int MAX_BYTES = 8 << 20;

    /** Settings without languages. */
    public TokenizerConfig(OptionalInt modelMaxLength, Optional<String> bosToken, Optional<String> eosToken, Optional<String> padToken,
            Optional<String> unknownToken, boolean cleanUpTokenizationSpaces, boolean addPrefixSpace, Map<String, String> chatTemplates) {
        this(modelMaxLength, bosToken, eosToken, padToken, unknownToken, cleanUpTokenizationSpaces, addPrefixSpace, chatTemplates,
                Optional.empty(), Optional.empty());
    }

    /** Settings without chat templates and languages. */
    public TokenizerConfig(OptionalInt modelMaxLength, Optional<String> bosToken, Optional<String> eosToken, Optional<String> padToken,
            Optional<String> unknownToken, boolean cleanUpTokenizationSpaces, boolean addPrefixSpace) {
        this(modelMaxLength, bosToken, eosToken, padToken, unknownToken, cleanUpTokenizationSpaces, addPrefixSpace, Map.of());
    }

    public TokenizerConfig {
        chatTemplates = Collections.unmodifiableMap(new LinkedHashMap<>(chatTemplates));
    }

    /** The content of {@code file}. */
    public static TokenizerConfig read(Path file) {
        return of(JsonFile.read(file, MAX_BYTES), file.toString());
    }

    /** The content of {@code stream}, called {@code origin} in messages. */
    public static TokenizerConfig read(InputStream stream, String origin) {
        return of(JsonFile.read(stream, origin, MAX_BYTES), origin);
    }

    private static TokenizerConfig of(ByteBuffer utf8, String origin) {
        ModelConfig json = ModelConfig.of(utf8, origin);
        return new TokenizerConfig(
                maxLength(json),
                token(json, "bos_token"),
                token(json, "eos_token"),
                token(json, "pad_token"),
                token(json, "unk_token"),
                json.flag("clean_up_tokenization_spaces", false),
                json.flag("add_prefix_space", false),
                chatTemplates(json, utf8, origin),
                json.optionalText("source_lang").or(() -> json.optionalText("src_lang")),
                json.optionalText("target_lang").or(() -> json.optionalText("tgt_lang")));
    }

    /** A template is written as its text; several as a list of objects with {@code name} and {@code template}. */
    private static Map<String, String> chatTemplates(ModelConfig json, ByteBuffer utf8, String origin) {
        String key = "chat_template";
        if (!json.has(key)) return Map.of();
        if (json.isText(key)) return Map.of("default", json.text(key));
        var templates = new LinkedHashMap<String, String>();
        Object found = JsonTree.object(utf8, origin).get(key);
        for (Object entry : found instanceof List<?> list ? list : List.of(found)) {
            if (!(entry instanceof Map<?, ?> map && map.get("name") instanceof String name && map.get("template") instanceof String template)) {
                throw json.wrong(key, JsonTree.describe(found), "text, or a list of objects with name and template");
            }
            templates.put(name, template);
        }
        return templates;
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
