package org.transformer4j.models.gguf;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * SentencePiece's BPE as llama and gemma have it: blanks are U+2581, and characters without a token fall back to their bytes.
 *
 * <p>SentencePiece merges the two neighbours that make the token with the highest score. Hugging Face's BPE has a list of merges
 * instead, so {@link MergesFromScores} writes down every pair that makes a token, in the order of the scores.
 */
final class SentencePieceJson {
    private static final String BLANK = "\u2581";

    private SentencePieceJson() {}

    static String of(GgufVocabulary vocabulary) {
        boolean space = vocabulary.addsSpace();
        Object blanks = TokenizerJson.object("Replace", "pattern", Map.of("String", " "), "content", BLANK);
        Object normalizer = space
                ? TokenizerJson.object("Sequence", "normalizers", List.of(TokenizerJson.object("Prepend", "prepend", BLANK), blanks))
                : blanks;
        var model = TokenizerJson.bpe(vocabulary.unknown.isPresent() ? vocabulary.token(vocabulary.unknown.getAsInt()) : null,
                true, false, vocabulary.ids(), MergesFromScores.of(vocabulary));
        OptionalInt before = vocabulary.addsBos(true) ? vocabulary.bos : OptionalInt.empty();
        OptionalInt after = vocabulary.addsEos() ? vocabulary.eos : OptionalInt.empty();
        return TokenizerJson.document(vocabulary, normalizer, null, TokenizerJson.template(vocabulary, before, after), decoder(space), model);
    }

    private static Object decoder(boolean space) {
        Object blanks = TokenizerJson.object("Replace", "pattern", Map.of("String", BLANK), "content", " ");
        Object bytes = TokenizerJson.object("ByteFallback");
        Object fuse = TokenizerJson.object("Fuse");
        Object strip = TokenizerJson.object("Strip", "content", " ", "start", 1, "stop", 0);
        return TokenizerJson.object("Sequence", "decoders", space ? List.of(blanks, bytes, fuse, strip) : List.of(blanks, bytes, fuse));
    }
}
