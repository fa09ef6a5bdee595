package org.transformer4j.models.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies of values without a Java object among them that a template could get hold of. */
final class PlainValues {
    private static final int MAX_DEPTH = 64;

    private PlainValues() {}

    static Object of(String name, Object value) {
        return of(name, value, MAX_DEPTH);
    }

    private static Object of(String name, Object value, int depth) {
        if (depth == 0) {
            throw new IllegalArgumentException("variable %s is nested more than %d deep".formatted(name, MAX_DEPTH));
        }
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Byte number -> number.longValue();
            case Short number -> number.longValue();
            case Integer number -> number.longValue();
            case Long number -> number;
            case Float number -> number.doubleValue();
            case Double number -> number;
            case List<?> list -> {
                List<Object> copy = new ArrayList<>();
                list.forEach(item -> copy.add(of(name, item, depth - 1)));
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(key(name, key), of(name, item, depth - 1)));
                yield copy;
            }
            default -> throw new IllegalArgumentException(
                    "variable %s has a %s in it; expected null, text, Boolean, numbers, and lists and maps of these"
                            .formatted(name, value.getClass().getName()));
        };
    }

    private static String key(String name, Object key) {
        if (key instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("variable %s has a map with the key %s; expected text".formatted(name, key));
    }
}
