package org.transformer4j.models.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.JsonTree;
import org.transformer4j.models.json.Quoted;

/**
 * The contradictions in parts of a {@code tokenizer.json} that the native code does not report, but stops the process at.
 *
 * <p>They were found by changing valid files at random; what was crafted against the native code may pass.
 */
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
            case Map<?, ?> map -> checkObject(map);
            case List<?> list -> list.forEach(this::check);
            case Double number when !Double.isFinite(number) -> throw wrong("a number", number, "a finite one");
            case null, default -> {}
        }
    }

    private void checkObject(Map<?, ?> map) {
        // The native code goes by the keys when the type is missing, so these checks do not look at it.
        switch (part) {
            case "decoder" -> checkStrip(map);
            case "post_processor" -> {
                checkTemplate(map, "single");
                checkTemplate(map, "pair");
            }
            case "normalizer" -> {
                checkReplace(map);
                checkCharacterMap(map);
            }
            default -> {}
        }
        map.values().forEach(this::check);
    }

    /** Strip counts characters from the end of a token without looking whether there are as many. */
    private void checkStrip(Map<?, ?> strip) {
        if (strip.get("stop") instanceof Long stop && stop != 0) throw wrong("Strip.stop", stop, "0");
    }

    /** A special token in a template must be one of those that the processor lists. */
    private void checkTemplate(Map<?, ?> processor, String name) {
        if (!(processor.get(name) instanceof List<?> template)) return;
        for (Object piece : template) {
            Object special = piece instanceof Map<?, ?> choice ? choice.get("SpecialToken") : null;
            Object id = special instanceof Map<?, ?> reference ? reference.get("id") : special;
            if (special != null && !(processor.get("special_tokens") instanceof Map<?, ?> known && known.containsKey(id))) {
                throw wrong("a special token of TemplateProcessing." + name, id, "one of its special_tokens");
            }
        }
    }

    /** To replace nothing is to insert, and an insertion before the first character goes wrong. */
    private void checkReplace(Map<?, ?> replace) {
        if (!(replace.get("pattern") instanceof Map<?, ?> pattern)) return;
        if ("".equals(pattern.get("String")) || pattern.get("Regex") instanceof String regex && matchesNothing(regex)) {
            throw wrong("Replace.pattern", pattern.values().iterator().next(), "a pattern that does not match empty text");
        }
    }

    private static boolean matchesNothing(String regex) {
        try {
            return Pattern.compile(regex).matcher("").find();
        } catch (PatternSyntaxException e) {
            // Not in our dialect; the native code has its own.
            return false;
        }
    }

    private void checkCharacterMap(Map<?, ?> precompiled) {
        if (!precompiled.containsKey("precompiled_charsmap") && !"Precompiled".equals(precompiled.get("type"))) return;
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
