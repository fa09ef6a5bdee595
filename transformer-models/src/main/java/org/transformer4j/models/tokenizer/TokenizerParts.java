package org.transformer4j.models.tokenizer;

import java.util.List;
import java.util.Map;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.JsonTree;
import org.transformer4j.models.json.Quoted;

/** The contradictions in parts of a {@code tokenizer.json} that the native code does not report, but stops at. */
final class TokenizerParts {
    private final String part;
    private final String origin;

    private TokenizerParts(String part, String origin) {
        this.part = part;
        this.origin = origin;
    }

    /** Checks the value of one key of the file, and what is in it. */
    static void check(String key, Object value, String origin) {
        new TokenizerParts(key, origin).check(value);
    }

    private void check(Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                if ("Strip".equals(map.get("type"))) checkStrip(map);
                if ("TemplateProcessing".equals(map.get("type"))) checkTemplates(map);
                if ("Precompiled".equals(map.get("type"))) checkCharacterMap(map);
                map.values().forEach(this::check);
            }
            case List<?> list -> list.forEach(this::check);
            case Double number when !Double.isFinite(number) -> throw wrong("number", number, "a finite one");
            case null, default -> {}
        }
    }

    /** The decoder counts characters from the end without looking whether there are as many. */
    private void checkStrip(Map<?, ?> strip) {
        if (strip.get("stop") instanceof Long stop && stop != 0) throw wrong("Strip.stop", stop, "0");
    }

    /** A special token in a template must be one of those that the processor lists. */
    private void checkTemplates(Map<?, ?> processor) {
        for (String name : List.of("single", "pair")) {
            if (!(processor.get(name) instanceof List<?> template)) continue;
            for (Object piece : template) {
                if (piece instanceof Map<?, ?> choice && choice.get("SpecialToken") instanceof Map<?, ?> special
                        && !(processor.get("special_tokens") instanceof Map<?, ?> known && known.containsKey(special.get("id")))) {
                    throw wrong("TemplateProcessing." + name, special.get("id"), "one of its special_tokens");
                }
            }
        }
    }

    private void checkCharacterMap(Map<?, ?> precompiled) {
        Object map = precompiled.get("precompiled_charsmap");
        if (!(map instanceof String base64)) throw wrong("precompiled_charsmap", map, "text");
        CharacterMap.fault(base64).ifPresent(fault -> {
            throw new CheckpointException("%s: precompiled_charsmap in %s is malformed: %s"
                    .formatted(origin, Quoted.of(part), fault));
        });
    }

    private CheckpointException wrong(String key, Object found, String expected) {
        return new CheckpointException("%s: %s in %s is %s; expected %s"
                .formatted(origin, key, Quoted.of(part), JsonTree.describe(found), expected));
    }
}
