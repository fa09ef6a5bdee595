package org.transformer4j.models.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.transformer4j.models.EditedModel;

/** Tokenizers and heads for the tiny golden encoders, which know 99 tokens. */
final class TinyTexts {
    private static final List<String> WORDS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "the", "red", "dress", "##es", "is", "in",
            "my", "name", "sarah", "and", "i", "live", "london", ".", ",", "where", "do", "?", "##s", "une", "robe", "rouge", "un", "##believ", "##able");

    private TinyTexts() {}

    private static final String ADDED = """
            {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}""";

    /** BERT's: words in lower case, {@code [CLS] a [SEP] b [SEP]}. */
    static String bertTokenizer() {
        return bertTokenizer(WORDS);
    }

    /** The same without a token for what is missing. */
    static String tokenizerWithoutMask() {
        return bertTokenizer(WORDS.stream().map(word -> word.equals("[MASK]") ? "[OTHER]" : word).toList());
    }

    /** The same with nothing around a text. */
    static String tokenizerWithoutTemplate() {
        return bertTokenizer().replaceFirst("\"post_processor\": \\{.*\\},\n", "\"post_processor\": null,\n");
    }

    private static String bertTokenizer(List<String> words) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        words.forEach(word -> ids.put(word, ids.size()));
        return """
                {"version": "1.0", "truncation": null, "padding": null,
                "added_tokens": [%s],
                "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
                "pre_tokenizer": {"type": "BertPreTokenizer"},
                "post_processor": {"type": "TemplateProcessing", "single": [%s, {"Sequence": {"id": "A", "type_id": 0}}, %s], "pair": [%s, \
                {"Sequence": {"id": "A", "type_id": 0}}, %s, {"Sequence": {"id": "B", "type_id": 1}}, %s], \
                "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
                "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {%s}}}
                """.formatted(
                ids.entrySet().stream().limit(5).map(entry -> ADDED.formatted(entry.getValue(), entry.getKey())).collect(Collectors.joining(", ")),
                special("[CLS]", 0), special("[SEP]", 0), special("[CLS]", 0), special("[SEP]", 0), special("[SEP]", 1),
                ids.entrySet().stream().map(entry -> "\"%s\": %d".formatted(entry.getKey(), entry.getValue())).collect(Collectors.joining(", ")));
    }

    private static String special(String token, int type) {
        return "{\"SpecialToken\": {\"id\": \"%s\", \"type_id\": %d}}".formatted(token, type);
    }

    /** A BERT with a tokenizer and a head of random numbers. */
    static EditedModel bert(EditedModel bertModel, String architecture, String head, int labels) {
        return bertModel.configured("architectures", "[\"" + architecture + "\"]").renamed(name -> "bert." + name)
                .random(head + ".weight", labels, 32).random(head + ".bias", labels).file("tokenizer.json", bertTokenizer());
    }
}
