package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.training.tokenizer.SpecialTokens.Role;

/** The special tokens that encoding puts around one text, or two: as BERT, as T5, or none. */
final class Templates {
    private Templates() {}

    /** The template, or null if there is nothing to put. */
    static Object of(SpecialTokens special) {
        if (TokenizerDocument.hasBertRoles(special)) {
            return template(special, special.token(Role.CLASSIFIER).orElseThrow(), special.token(Role.SEPARATOR).orElseThrow(), 1);
        }
        return special.token(Role.END).map(end -> template(special, null, end, 0)).orElse(null);
    }

    private static Object template(SpecialTokens special, String before, String after, int typeOfPair) {
        var single = new ArrayList<Object>();
        if (before != null) {
            single.add(piece("SpecialToken", before, 0));
        }
        single.add(piece("Sequence", "A", 0));
        single.add(piece("SpecialToken", after, 0));
        var pair = new ArrayList<>(single);
        pair.add(piece("Sequence", "B", typeOfPair));
        pair.add(piece("SpecialToken", after, typeOfPair));
        var tokens = new LinkedHashMap<String, Object>();
        if (before != null) {
            tokens.put(before, token(special, before));
        }
        tokens.put(after, token(special, after));
        return TokenizerDocument.object("TemplateProcessing", "single", single, "pair", pair, "special_tokens", tokens);
    }

    private static Object piece(String kind, String id, int type) {
        var reference = new LinkedHashMap<String, Object>();
        reference.put("id", id);
        reference.put("type_id", type);
        return Map.of(kind, reference);
    }

    private static Object token(SpecialTokens special, String text) {
        var token = new LinkedHashMap<String, Object>();
        token.put("id", text);
        token.put("ids", List.of(special.id(text)));
        token.put("tokens", List.of(text));
        return token;
    }
}
