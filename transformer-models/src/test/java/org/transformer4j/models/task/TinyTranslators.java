package org.transformer4j.models.task;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.transformer4j.models.EditedModel;

/** The tiny golden encoder-decoders, which know 99 tokens, with tokenizers of whole words. */
public final class TinyTranslators {
    private static final List<String> WORDS = List.of("<pad>", "</s>", "<unk>", "en_XX", "de_DE", "fr_XX", ">>fra<<", ">>deu<<", "translate", "summarize:",
            "English", "German:", "Romanian:", "to", "the", "house", "is", "wonderful", "and", "red", "Welsh:");
    private static final List<String> WITHOUT_LANGUAGES = WORDS.stream().map(word -> word.replace(">>", "to ")).toList();
    private static final int SPECIAL = 8;

    private TinyTranslators() {}

    /** A T5 that ends a text with token 1. */
    public static EditedModel t5(Path folder) {
        return new EditedModel(folder, "t5_v1_0").file("tokenizer.json", tokenizer(WITHOUT_LANGUAGES, "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}, " + special("</s>")));
    }

    /** A Marian without tokens for languages. */
    public static EditedModel marian(Path folder) {
        return marian(folder, WITHOUT_LANGUAGES,
                "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}, " + special("</s>"));
    }

    /** One with tokens for the languages that it writes. */
    public static EditedModel marianForSeveral(Path folder) {
        return marian(folder, WORDS,
                "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}, " + special("</s>"));
    }

    /** One that is told languages as an mBART is: the tokenizer puts English in front. */
    public static EditedModel multilingual(Path folder) {
        return marian(folder, WORDS, special("en_XX") + ", {\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}, " + special("</s>"));
    }

    private static EditedModel marian(Path folder, List<String> words, String template) {
        return new EditedModel(folder, "marian").configured("eos_token_id", "1").file("tokenizer.json", tokenizer(words, template));
    }

    private static String special(String token) {
        return "{\"SpecialToken\": {\"id\": \"%s\", \"type_id\": 0}}".formatted(token);
    }

    private static String tokenizer(List<String> words, String template) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        words.forEach(word -> ids.put(word, ids.size()));
        while (ids.size() < 99) {
            ids.put("w" + ids.size(), ids.size());
        }
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s], "normalizer": null,
                "pre_tokenizer": {"type": "WhitespaceSplit"},
                "post_processor": {"type": "TemplateProcessing", "single": [%s], "pair": [{"Sequence": {"id": "A", "type_id": 0}}, \
                {"Sequence": {"id": "B", "type_id": 0}}], "special_tokens": {%s}},
                "decoder": null,
                "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {%s}}}
                """.formatted(
                ids.entrySet().stream().limit(SPECIAL).map(entry -> """
                        {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}"""
                        .formatted(entry.getValue(), entry.getKey())).collect(Collectors.joining(", ")),
                template,
                List.of("</s>", "en_XX").stream().filter(ids::containsKey).map(token -> "\"%s\": {\"id\": \"%s\", \"ids\": [%d], \"tokens\": [\"%s\"]}"
                        .formatted(token, token, ids.get(token), token)).collect(Collectors.joining(", ")),
                ids.entrySet().stream().map(entry -> "\"%s\": %d".formatted(entry.getKey(), entry.getValue())).collect(Collectors.joining(", ")));
    }
}
