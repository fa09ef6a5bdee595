package org.transformer4j.models.config;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.ClosestNames;
import org.transformer4j.models.json.JsonFile;
import org.transformer4j.models.json.JsonTree;

/**
 * What {@code config.json} says about a model, asked for key by key.
 *
 * <p>Each accessor comes as a required one, which throws {@link CheckpointException} when the key is absent, and with a
 * fallback. All throw it when the value has another type or is out of range. The config remembers which keys were asked
 * for, so that an architecture can look through {@link #unreadKeys()} for one that would change its result.
 */
public final class ModelConfig {
    private static final int MAX_BYTES = 8 << 20;

    private final String origin;
    private final String path;
    private final Map<String, Object> members;
    private final Set<String> read = ConcurrentHashMap.newKeySet();
    private final Map<String, ModelConfig> sections = new ConcurrentHashMap<>();

    private ModelConfig(String origin, String path, Map<String, Object> members) {
        this.origin = origin;
        this.path = path;
        this.members = members;
    }

    /** The config in {@code file}. */
    public static ModelConfig read(Path file) {
        return of(JsonFile.read(file, MAX_BYTES), file.toString());
    }

    /** The config that is the rest of {@code stream}, called {@code origin} in messages. */
    public static ModelConfig read(InputStream stream, String origin) {
        return of(JsonFile.read(stream, origin, MAX_BYTES), origin);
    }

    /** The config whose JSON is {@code utf8}, called {@code origin} in messages. */
    public static ModelConfig of(ByteBuffer utf8, String origin) {
        return new ModelConfig(origin, "", JsonTree.object(utf8, origin));
    }

    /** The file this came from, as messages name it. */
    public String origin() {
        return origin;
    }

    /** The kind of model, such as {@code gpt2}: {@code model_type}, or {@code kind} where there is none. */
    public String modelType() {
        return has("kind") && !has("model_type") ? text("kind") : text("model_type");
    }

    /** The classes that can load the weights, such as {@code GPT2LMHeadModel}; empty if the file does not say. */
    public List<String> architectures() {
        return texts("architectures");
    }

    /** Whether {@code key} has a value other than {@code null}. */
    public boolean has(String key) {
        return members.get(key) != null;
    }

    /** Whether {@code key} is there, be it with {@code null}: what is left out has a default, what is {@code null} has none. */
    public boolean mentions(String key) {
        return members.containsKey(key);
    }

    /** The whole number at {@code key}. */
    public int integer(String key) {
        return required(key, "a whole number", this::wholeNumber);
    }

    /** The whole number at {@code key}, or {@code fallback}. */
    public int integer(String key, int fallback) {
        return optional(key, "a whole number", this::wholeNumber).orElse(fallback);
    }

    /** The whole number at {@code key}, if there is one. */
    public OptionalInt optionalInteger(String key) {
        return optional(key, "a whole number", this::wholeNumber).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /** The size at {@code key}, a whole number from 1 to {@code max}. */
    public int positive(String key, int max) {
        return required(key, "a whole number from 1 to " + max, value -> from1To(max, value));
    }

    /** The size at {@code key}, a whole number from 1 to {@code max}, or {@code fallback}. */
    public int positive(String key, int fallback, int max) {
        return optional(key, "a whole number from 1 to " + max, value -> from1To(max, value)).orElse(fallback);
    }

    /** The finite number at {@code key}, rounded to the nearest double. */
    public double number(String key) {
        return required(key, "a finite number", this::finiteNumber);
    }

    /** The finite number at {@code key}, or {@code fallback}. */
    public double number(String key, double fallback) {
        return optional(key, "a finite number", this::finiteNumber).orElse(fallback);
    }

    /** The finite number at {@code key}, if there is one. */
    public OptionalDouble optionalNumber(String key) {
        return optional(key, "a finite number", this::finiteNumber).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    /** The truth of {@code key}. */
    public boolean flag(String key) {
        return required(key, "true or false", ModelConfig::truth);
    }

    /** The truth of {@code key}, or {@code fallback}. */
    public boolean flag(String key, boolean fallback) {
        return optional(key, "true or false", ModelConfig::truth).orElse(fallback);
    }

    /** The text at {@code key}. */
    public String text(String key) {
        return required(key, "text", ModelConfig::characters);
    }

    /** The text at {@code key}, or {@code fallback}. */
    public String text(String key, String fallback) {
        return optionalText(key).orElse(fallback);
    }

    /** The text at {@code key}, if there is any. */
    public Optional<String> optionalText(String key) {
        return optional(key, "text", ModelConfig::characters);
    }

    /** The whole numbers at {@code key}, a list or one alone; empty if absent. */
    public List<Integer> integers(String key) {
        return optional(key, "a whole number or a list of them", value -> each(value, this::wholeNumber)).orElse(List.of());
    }

    /** The finite numbers at {@code key}, a list or one alone; empty if absent. */
    public List<Double> numbers(String key) {
        return optional(key, "a finite number or a list of them", value -> each(value, this::finiteNumber)).orElse(List.of());
    }

    /** The texts at {@code key}, a list or one alone; empty if absent. */
    public List<String> texts(String key) {
        return optional(key, "text or a list of texts", value -> each(value, ModelConfig::characters)).orElse(List.of());
    }

    /** Whether the value of {@code key} is text. */
    boolean isText(String key) {
        return members.get(key) instanceof String;
    }

    /** Whether the value of {@code key} is an object. */
    boolean hasSection(String key) {
        return members.get(key) instanceof Map;
    }

    /** The object at {@code key}, such as {@code rope_scaling}, if there is one. */
    public Optional<ModelConfig> section(String key) {
        return optional(key, "an object", value -> value instanceof Map<?, ?> ? sections.computeIfAbsent(key, this::nested) : null);
    }

    /** The keys, in order, with a value that nobody asked for; those of a section that was read as {@code section.key}. */
    public Set<String> unreadKeys() {
        var unread = new TreeSet<String>();
        members.forEach((key, value) -> {
            if (value != null && !read.contains(key)) unread.add(path + key);
        });
        sections.values().forEach(section -> unread.addAll(section.unreadKeys()));
        return unread;
    }

    /**
     * Makes sure that somebody asked for keys that are there: a misspelt one would change nothing.
     *
     * @param keys of this config, not of its sections
     * @param origin what comes before a key where it was given, such as {@code model.set.}
     * @throws CheckpointException that names the first key that nobody asked for, and those closest to it
     */
    public void requireRead(Set<String> keys, String origin) {
        keys.stream().filter(key -> !read.contains(key)).sorted().findFirst().ifPresent(key -> {
            Set<String> known = new TreeSet<>(members.keySet());
            known.addAll(read);
            known.removeAll(keys);
            throw new CheckpointException("%s%s is given, and a model of type %s has no such setting%s".formatted(origin, key, modelType(),
                    ClosestNames.hint(key, known)));
        });
    }

    @SuppressWarnings("unchecked")
    private ModelConfig nested(String key) {
        // The keys of a parsed object are texts.
        return new ModelConfig(origin, path + key + ".", (Map<String, Object>) members.get(key));
    }

    private <T> T required(String key, String expected, Function<Object, T> convert) {
        return optional(key, expected, convert).orElseThrow(() -> new CheckpointException(
                "%s: %s%s is missing; expected %s".formatted(origin, path, key, expected)));
    }

    /** The value converted; a conversion gives null for what it does not take. */
    private <T> Optional<T> optional(String key, String expected, Function<Object, T> convert) {
        read.add(key);
        Object value = members.get(key);
        if (value == null) return Optional.empty();
        T converted = convert.apply(value);
        if (converted == null) throw wrong(key, JsonTree.describe(value), expected);
        return Optional.of(converted);
    }

    /** An exception that says {@code found} is at {@code key} where {@code expected} should be. */
    CheckpointException wrong(String key, Object found, String expected) {
        return new CheckpointException("%s: %s%s is %s; expected %s".formatted(origin, path, key, found, expected));
    }

    private Integer wholeNumber(Object value) {
        return value instanceof Long number && number == number.intValue() ? number.intValue() : null;
    }

    private Integer from1To(int max, Object value) {
        return value instanceof Long number && number >= 1 && number <= max ? number.intValue() : null;
    }

    private Double finiteNumber(Object value) {
        return value instanceof Number number && Double.isFinite(number.doubleValue()) ? number.doubleValue() : null;
    }

    private static Boolean truth(Object value) {
        return value instanceof Boolean truth ? truth : null;
    }

    private static String characters(Object value) {
        return value instanceof String text ? text : null;
    }

    private static <T> List<T> each(Object value, Function<Object, T> convert) {
        var converted = (value instanceof List<?> list ? list : List.of(value)).stream().<T>map(convert::apply).toList();
        return converted.contains(null) ? null : converted;
    }
}
