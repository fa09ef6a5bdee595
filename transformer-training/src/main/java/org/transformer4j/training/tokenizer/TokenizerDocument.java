package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.training.tokenizer.SpecialTokens.Role;

/** Writes {@code tokenizer.json}: the parts around the model that was learnt. */
final class TokenizerDocument {
    private TokenizerDocument() {}

    /** The tokens with their ids. */
    static Map<String, Integer> numbered(List<String> tokens) {
        var ids = new LinkedHashMap<String, Integer>();
        for (String token : tokens) {
            if (ids.put(token, ids.size()) != null) {
                throw new IllegalArgumentException("the special token \"%s\" is a token of the text, too; take a longer one".formatted(token));
            }
        }
        return ids;
    }

    static String of(TokenizerSettings settings, Map<String, Object> model) {
        SpecialTokens special = settings.specialTokens();
        var document = new LinkedHashMap<String, Object>();
        document.put("version", "1.0");
        document.put("truncation", null);
        document.put("padding", null);
        document.put("added_tokens", added(special));
        switch (settings) {
            case TokenizerSettings.BytePair bytePair -> {
                document.put("normalizer", null);
                document.put("pre_tokenizer", bytes(bytePair.addPrefixSpace(), true));
                document.put("post_processor", hasBertRoles(special) ? roberta(special, bytePair.addPrefixSpace()) : bytes(true, false));
                document.put("decoder", bytes(true, true));
            }
            case TokenizerSettings.WordPiece wordPiece -> {
                document.put("normalizer", object("BertNormalizer", "clean_text", true, "handle_chinese_chars", true, "strip_accents",
                        wordPiece.lowercase(), "lowercase", wordPiece.lowercase()));
                document.put("pre_tokenizer", object("BertPreTokenizer"));
                document.put("post_processor", Templates.of(special));
                document.put("decoder", object("WordPiece", "prefix", "##", "cleanup", true));
            }
            case TokenizerSettings.Unigram unigram -> {
                document.put("normalizer", unigram.normalize() ? plainCharacters() : null);
                document.put("pre_tokenizer", blanks());
                document.put("post_processor", Templates.of(special));
                document.put("decoder", blanks());
            }
        }
        document.put("model", model);
        return JsonText.of(document);
    }

    /** An object that has the given keys and values, in this order. */
    static Map<String, Object> object(String type, Object... members) {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", type);
        for (int i = 0; i < members.length; i += 2) {
            object.put((String) members[i], members[i + 1]);
        }
        return object;
    }

    static boolean hasBertRoles(SpecialTokens special) {
        return special.roles().containsKey(Role.CLASSIFIER) && special.roles().containsKey(Role.SEPARATOR);
    }

    private static List<Object> added(SpecialTokens special) {
        var added = new ArrayList<>();
        for (String content : special.tokens()) {
            var token = new LinkedHashMap<String, Object>();
            token.put("id", added.size());
            token.put("content", content);
            token.put("single_word", false);
            token.put("lstrip", false);
            token.put("rstrip", false);
            token.put("normalized", false);
            token.put("special", true);
            added.add(token);
        }
        return added;
    }

    private static Object bytes(boolean addPrefixSpace, boolean trimOffsets) {
        return object("ByteLevel", "add_prefix_space", addPrefixSpace, "trim_offsets", trimOffsets, "use_regex", true);
    }

    private static Object roberta(SpecialTokens special, boolean addPrefixSpace) {
        String separator = special.token(Role.SEPARATOR).orElseThrow();
        String classifier = special.token(Role.CLASSIFIER).orElseThrow();
        return object("RobertaProcessing", "sep", List.of(separator, special.id(separator)), "cls", List.of(classifier, special.id(classifier)),
                "trim_offsets", true, "add_prefix_space", addPrefixSpace);
    }

    /** What {@link MetaspaceWords} does to characters. */
    private static Object plainCharacters() {
        return object("Sequence", "normalizers", List.of(object("Nmt"), object("NFKC"),
                object("Replace", "pattern", Map.of("Regex", " {2,}"), "content", " "),
                object("Strip", "strip_left", true, "strip_right", true)));
    }

    private static Object blanks() {
        return object("Metaspace", "replacement", MetaspaceWords.BLANK, "prepend_scheme", "always", "split", true);
    }
}
