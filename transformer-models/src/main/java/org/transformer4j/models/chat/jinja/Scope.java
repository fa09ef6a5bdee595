package org.transformer4j.models.chat.jinja;

import java.util.HashMap;
import java.util.Map;

/** Names and what they stand for. What is set in an inner scope is not seen outside. */
final class Scope {
    private final Scope outer;
    private final Map<String, Object> values = new HashMap<>();

    Scope(Scope outer) {
        this.outer = outer;
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.values.containsKey(name)) {
                return scope.values.get(name);
            }
        }
        return new Undefined("'%s' is undefined".formatted(name));
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
