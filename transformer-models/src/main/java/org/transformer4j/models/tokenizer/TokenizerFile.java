package org.transformer4j.models.tokenizer;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.JsonTree;
import org.transformer4j.models.json.Quoted;
import org.transformer4j.models.json.StrictJson;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A first reading of {@code tokenizer.json}, for its vocabulary and for what the native code does not survive.
 *
 * <p>That code checks most of the file itself and reports it. At malformed JSON in some places, and at the few
 * contradictions that {@link TokenizerParts} knows, it stops the process instead.
 */
final class TokenizerFile {
    private final JsonParser parser;
    private final String origin;
    private final Vocabulary vocabulary = new Vocabulary();
    /** What tokens begin with that continue a word; merging a pair cuts that many bytes off the second. */
    private String prefix = "";
    private boolean merged;

    private TokenizerFile(JsonParser parser, String origin) {
        this.parser = parser;
        this.origin = origin;
    }

    /**
     * The vocabulary of the file, after the checks.
     *
     * @throws CheckpointException if the native code must not see this file
     */
    static Vocabulary check(ByteBuffer utf8, String origin) {
        return StrictJson.read(utf8, origin, parser -> new TokenizerFile(parser, origin).check());
    }

    private Vocabulary check() {
        expect(JsonToken.START_OBJECT, "the file");
        Set<String> seen = new HashSet<>();
        Object addedTokens = List.of();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (!seen.add(key)) throw wrong("key %s appears twice".formatted(Quoted.of(key)));
            parser.nextToken();
            switch (key) {
                case "model" -> model();
                case "added_tokens" -> addedTokens = JsonTree.value(parser, origin);
                default -> TokenizerParts.check(key, JsonTree.value(parser, origin), origin);
            }
        }
        add(addedTokens);
        return vocabulary;
    }

    private void model() {
        expect(JsonToken.START_OBJECT, "model");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "vocab" -> {
                    if (parser.currentToken() == JsonToken.START_ARRAY) scoredTokens();
                    else numberedTokens();
                }
                case "continuing_subword_prefix" -> prefix();
                case "merges" -> merges();
                default -> parser.skipChildren();
            }
        }
    }

    /** <code>{"the": 0, "Ġof": 1}</code>: all models but one. */
    private void numberedTokens() {
        expect(JsonToken.START_OBJECT, "model.vocab");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String token = parser.currentName();
            parser.nextToken();
            expect(JsonToken.VALUE_NUMBER_INT, "model.vocab." + Quoted.of(token));
            vocabulary.add(token, id(JsonTree.value(parser, origin), "model.vocab." + Quoted.of(token)));
        }
    }

    /** {@code [["the", -2.5], ["of", -3]]}: the unigram model, where the place is the id. */
    private void scoredTokens() {
        for (int id = 0; parser.nextToken() != JsonToken.END_ARRAY; id++) {
            Object entry = JsonTree.value(parser, origin);
            if (!(entry instanceof List<?> pair && pair.size() == 2 && pair.get(0) instanceof String token)) {
                throw wrong("model.vocab holds %s; expected a token and its score".formatted(JsonTree.describe(entry)));
            }
            vocabulary.add(token, id);
        }
    }

    private void prefix() {
        if (!(JsonTree.value(parser, origin) instanceof String text)) return;
        if (merged && !text.isEmpty()) throw wrong("model.continuing_subword_prefix after model.merges; expected it before");
        prefix = text;
    }

    private void merges() {
        merged = true;
        if (prefix.isEmpty() || parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object merge = JsonTree.value(parser, origin);
            String second = switch (merge) {
                case String pair -> pair.substring(pair.indexOf(' ') + 1);
                case List<?> pair when pair.size() == 2 && pair.get(1) instanceof String text -> text;
                case null, default -> "";
            };
            if (!second.startsWith(prefix)) {
                throw wrong("model.merges holds %s; expected a pair whose second begins with %s"
                        .formatted(JsonTree.describe(merge), Quoted.of(prefix)));
            }
        }
    }

    private void add(Object addedTokens) {
        if (!(addedTokens instanceof List<?> list)) return;
        for (Object element : list) {
            if (element instanceof Map<?, ?> added && added.get("content") instanceof String token) {
                vocabulary.add(token, id(added.get("id"), "added_tokens." + Quoted.of(token)));
            }
        }
    }

    private int id(Object value, String what) {
        if (value instanceof Long id && id >= 0 && id < Integer.MAX_VALUE) return id.intValue();
        throw wrong("%s has id %s; expected 0 to %d".formatted(what, JsonTree.describe(value), Integer.MAX_VALUE - 1));
    }

    private void expect(JsonToken expected, String what) {
        JsonToken found = parser.currentToken();
        if (found == expected) return;
        throw wrong("%s is %s; expected %s".formatted(what, StrictJson.describe(found), StrictJson.describe(expected)));
    }

    private CheckpointException wrong(String message) {
        return new CheckpointException("%s: %s (%s)".formatted(origin, message, StrictJson.position(parser)));
    }
}
