package org.transformer4j.training.data;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.tokenizer.SpecialTokens;
import org.transformer4j.training.tokenizer.TokenizerSettings;
import org.transformer4j.training.tokenizer.TokenizerTrainer;

/** Small tokenizers of several kinds. */
final class Tokenizers {
    static final List<String> SENTENCES = List.of("The old man the boat and the sea", "A boat on the sea is old", "She sees the sea and the man",
            "An old boat, a new man.");

    private Tokenizers() {}

    static Tokenizer gpt2() {
        return TokenizerTrainer.train(SENTENCES, new TokenizerSettings.BytePair(300, 1, false, SpecialTokens.gpt2())).open();
    }

    static Tokenizer withoutSpecialTokens() {
        return TokenizerTrainer.train(SENTENCES, new TokenizerSettings.BytePair(300, 1, false, SpecialTokens.none())).open();
    }

    static Tokenizer bert() {
        return TokenizerTrainer.train(SENTENCES, new TokenizerSettings.WordPiece(60, 1, true, 100, SpecialTokens.bert())).open();
    }

    static Tokenizer t5() {
        return TokenizerTrainer.train(SENTENCES, new TokenizerSettings.Unigram(60, false, 1, 16, SpecialTokens.t5())).open();
    }

    /** As Llama's: a blank in front of every text, and words are not told apart. */
    static Tokenizer llama() {
        String letters = IntStream.rangeClosed('a', 'z').mapToObj(c -> "\"%c\": %d".formatted(c, c - 'a' + 3)).collect(Collectors.joining(", "));
        String json = """
                {"version": "1.0", "added_tokens": [], "pre_tokenizer": null, "decoder": null,
                 "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
                   {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
                 "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
                   "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
                 "model": {"type": "BPE", "unk_token": "<unk>", "vocab": {"<unk>": 0, "<s>": 1, "▁": 2, %s, "▁a": 29, "▁▁": 30}, "merges": [["▁", "▁"], ["▁", "a"]]}}
                """.formatted(letters);
        return Tokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "llama");
    }

    static CheckedTokenizer checked(Tokenizer tokenizer, String end) {
        return new CheckedTokenizer(tokenizer, tokenizer.vocabularySize(), end == null ? OptionalInt.empty() : tokenizer.id(end));
    }
}
