package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.Quoted;

/** Writes the tokenizer of a GGUF file as Hugging Face's {@code tokenizer.json}. */
final class TokenizerJson {
    private TokenizerJson() {}

    static String of(GgufMetadata metadata) {
        String model = metadata.text(GgufVocabulary.MODEL);
        return switch (model) {
            case "llama" -> SentencePieceJson.of(new GgufVocabulary(metadata));
            case "gpt2" -> ByteLevelJson.of(new GgufVocabulary(metadata));
            default -> throw new CheckpointException(("%s: the tokenizer is %s; supported are llama (SentencePiece) and gpt2 "
                    + "(byte-level BPE)").formatted(metadata.origin(), Quoted.of(model)));
        };
    }

    /** The parts that differ, put between those that do not. */
    static String document(GgufVocabulary vocabulary, Object normalizer, Object preTokenizer, Object postProcessor, Object decoder,
            Map<String, Object> model) {
        var document = new LinkedHashMap<String, Object>();
        document.put("version", "1.0");
        document.put("truncation", null);
        document.put("padding", null);
        document.put("added_tokens", added(vocabulary));
        document.put("normalizer", normalizer);
        document.put("pre_tokenizer", preTokenizer);
        document.put("post_processor", postProcessor);
        document.put("decoder", decoder);
        document.put("model", model);
        return JsonText.of(document);
    }

    /** An object that has the given keys and values, in this order. */
    static Map<String, Object> object(String type, Object... members) {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", type);
        for (int i = 0; i < members.length; i += 2) object.put((String) members[i], members[i + 1]);
        return object;
    }

    static Map<String, Object> bpe(String unknown, boolean byteFallback, boolean ignoreMerges, Map<String, Integer> ids, List<?> merges) {
        return object("BPE", "dropout", null, "unk_token", unknown, "continuing_subword_prefix", null, "end_of_word_suffix", null,
                "fuse_unk", byteFallback, "byte_fallback", byteFallback, "ignore_merges", ignoreMerges, "vocab", ids, "merges", merges);
    }

    private static List<Object> added(GgufVocabulary vocabulary) {
        var added = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            if (!vocabulary.isAdded(id)) continue;
            var token = new LinkedHashMap<String, Object>();
            token.put("id", id);
            token.put("content", vocabulary.token(id));
            token.put("single_word", false);
            token.put("lstrip", false);
            token.put("rstrip", false);
            token.put("normalized", false);
            token.put("special", vocabulary.isSpecial(id));
            added.add(token);
        }
        return added;
    }

    /** Puts the tokens with these roles around each text; null if there are none. */
    static Object template(GgufVocabulary vocabulary, OptionalInt before, OptionalInt after) {
        if (before.isEmpty() && after.isEmpty()) return null;
        var single = new ArrayList<>();
        addRole(single, vocabulary, before, 0);
        single.add(Map.of("Sequence", Map.of("id", "A", "type_id", 0)));
        addRole(single, vocabulary, after, 0);
        var pair = new ArrayList<>(single);
        addRole(pair, vocabulary, before, 1);
        pair.add(Map.of("Sequence", Map.of("id", "B", "type_id", 1)));
        addRole(pair, vocabulary, after, 1);
        var tokens = new LinkedHashMap<String, Object>();
        before.ifPresent(id -> addToken(tokens, vocabulary.token(id), id));
        after.ifPresent(id -> addToken(tokens, vocabulary.token(id), id));
        return object("TemplateProcessing", "single", single, "pair", pair, "special_tokens", tokens);
    }

    private static void addRole(List<Object> template, GgufVocabulary vocabulary, OptionalInt role, int sequence) {
        role.ifPresent(id -> template.add(Map.of("SpecialToken", Map.of("id", vocabulary.token(id), "type_id", sequence))));
    }

    private static void addToken(Map<String, Object> tokens, String text, int id) {
        tokens.put(text, Map.of("id", text, "ids", List.of(id), "tokens", List.of(text)));
    }
}
