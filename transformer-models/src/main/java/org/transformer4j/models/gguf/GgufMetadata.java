package org.transformer4j.models.gguf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.JsonTree;
import org.transformer4j.models.json.Quoted;

/**
 * The metadata of a GGUF file, asked for key by key.
 *
 * <p>Lists of texts can be asked for until the file is closed, everything else after that as well. Each accessor comes as a required one, which throws {@link CheckpointException} when the key is absent, and with a
 * fallback. All throw it when the value has another type: a whole number of any width counts as one, text does not.
 */
public final class GgufMetadata {
    private final Map<String, Object> values;
    private final String origin;

    GgufMetadata(Map<String, Object> values, String origin) {
        this.values = values;
        this.origin = origin;
    }

    /** The file this came from, as messages name it. */
    public String origin() {
        return origin;
    }

    /** All keys, in the order of the file. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** Whether there is a value at {@code key}. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** Whether the value at {@code key} is an array of numbers or truths. */
    boolean isArray(String key) {
        return values.get(key) instanceof GgufArray;
    }

    /** The value at {@code key} as a short text for people: {@code 32}, {@code text "llama"}, {@code an array of 32000 texts}. */
    public String describe(String key) {
        return describe(values.get(key));
    }

    private static String describe(Object value) {
        return value instanceof GgufArray || value instanceof GgufTexts ? value.toString() : JsonTree.describe(value);
    }

    /** The number of texts at {@code key}. */
    int countTexts(String key) {
        return required(key, optional(key, "an array of texts", GgufMetadata::count), "an array of texts");
    }

    /** The text at {@code key}. */
    public String text(String key) {
        return required(key, optionalText(key), "text");
    }

    /** The text at {@code key}, if there is any. */
    public Optional<String> optionalText(String key) {
        return optional(key, "text", value -> value instanceof String text ? text : null);
    }

    /** The texts at {@code key}. */
    public List<String> texts(String key) {
        return required(key, optionalTexts(key), "an array of texts");
    }

    /** The texts at {@code key}, if there are any. */
    public Optional<List<String>> optionalTexts(String key) {
        return optional(key, "an array of texts", this::allTexts);
    }

    /** The whole number at {@code key}. */
    public long whole(String key) {
        return required(key, optionalWhole(key), "a whole number");
    }

    /** The whole number at {@code key}, or {@code fallback}. */
    public long whole(String key, long fallback) {
        return optionalWhole(key).orElse(fallback);
    }

    /** The whole number at {@code key}, if there is one; less than 2^63. */
    public Optional<Long> optionalWhole(String key) {
        return optional(key, "a whole number below 2^63", value -> value instanceof Long whole ? whole : null);
    }

    /** The whole numbers at {@code key}, if it has an array of them. */
    public Optional<long[]> optionalWholes(String key) {
        return optional(key, "an array of whole numbers below 2^63", value -> value instanceof GgufArray array ? wholes(array) : null);
    }

    /** The finite number at {@code key}. */
    public Number number(String key) {
        return required(key, optionalNumber(key), "a finite number");
    }

    /** The finite number at {@code key}, if there is one; a binary32 stays a {@code Float}, so that it prints as it was meant. */
    public Optional<Number> optionalNumber(String key) {
        return optional(key, "a finite number",
                value -> value instanceof Number number && Double.isFinite(number.doubleValue()) ? number : null);
    }

    /** The numbers at {@code key} as floats, if there are any. */
    public Optional<float[]> optionalFloats(String key) {
        return optional(key, "an array of finite numbers", value -> value instanceof GgufArray array ? floats(array) : null);
    }

    /** The truth of {@code key}, or {@code fallback}. */
    public boolean flag(String key, boolean fallback) {
        return optional(key, "true or false", value -> value instanceof Boolean truth ? truth : null).orElse(fallback);
    }

    /** The token id at {@code key}, one of {@code tokens}, if there is one. */
    OptionalInt token(String key, int tokens) {
        Optional<Long> id = optionalWhole(key);
        // Some writers have 2^32 - 1, which is -1, for a token that the model has not.
        if (id.isEmpty() || id.get() == -1 || id.get() == 0xFFFF_FFFFL) return OptionalInt.empty();
        if (id.get() < 0 || id.get() >= tokens) throw wrong(key, id.get(), "the id of one of the %d tokens".formatted(tokens));
        return OptionalInt.of(id.get().intValue());
    }

    /** An exception that says {@code found} is at {@code key} where {@code expected} should be. */
    CheckpointException wrong(String key, Object found, String expected) {
        return new CheckpointException("%s: metadata %s is %s; expected %s".formatted(origin, Quoted.of(key), found, expected));
    }

    private <T> T required(String key, Optional<T> value, String expected) {
        return value.orElseThrow(() -> new CheckpointException("%s: metadata %s is missing; expected %s"
                .formatted(origin, Quoted.of(key), expected)));
    }

    /** The value converted; a conversion gives null for what it does not take. */
    private <T> Optional<T> optional(String key, String expected, Function<Object, T> convert) {
        Object value = values.get(key);
        if (value == null) return Optional.empty();
        T converted = convert.apply(value);
        if (converted == null) throw wrong(key, describe(value), expected);
        return Optional.of(converted);
    }

    private List<String> allTexts(Object value) {
        Integer count = count(value);
        return count == null ? null : count == 0 ? List.of() : ((GgufTexts) value).all(origin);
    }

    /** How many texts there are; an array without elements may be of any type. */
    private static Integer count(Object value) {
        return switch (value) {
            case GgufTexts texts -> texts.size();
            case GgufArray array when array.size() == 0 -> 0;
            default -> null;
        };
    }

    private static long[] wholes(GgufArray array) {
        var wholes = new long[array.size()];
        for (int i = 0; i < wholes.length; i++) {
            if (!(array.get(i) instanceof Long whole)) return null;
            wholes[i] = whole;
        }
        return wholes;
    }

    private static float[] floats(GgufArray array) {
        var floats = new float[array.size()];
        for (int i = 0; i < floats.length; i++) {
            if (!(array.get(i) instanceof Number number) || !Float.isFinite(number.floatValue())) return null;
            floats[i] = number.floatValue();
        }
        return floats;
    }
}
