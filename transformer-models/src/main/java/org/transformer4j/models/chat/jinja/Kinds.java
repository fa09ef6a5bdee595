package org.transformer4j.models.chat.jinja;

import java.util.List;
import java.util.Map;

/** Which kind of value something is, in Python's terms: {@code None} is null, whole numbers are Long, fractions Double. */
final class Kinds {
    private Kinds() {}

    /** The name of a kind, as Python has it. */
    static String name(Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Double _ -> "float";
            case String _ -> "str";
            case Tuple _ -> "tuple";
            case List<?> _ -> "list";
            case Map<?, ?> _ -> "dict";
            case Namespace _ -> "namespace";
            case Loop _ -> "loop";
            case Undefined _ -> "undefined";
            default -> "function";
        };
    }

    /** Whether a value counts as true: none, zeros and what is empty do not. */
    static boolean truth(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean flag -> flag;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Undefined _ -> false;
            default -> true;
        };
    }

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    /** A number; truth counts as 1 and 0, as in Python. */
    static Object number(Object value) {
        return value instanceof Boolean flag ? (Object) (flag ? 1L : 0L) : value;
    }

    static String text(Object value, String what) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (value instanceof String text) {
            return text;
        }
        throw new JinjaException("%s is %s; expected text".formatted(what, name(value)));
    }

    static int index(Object value, String what) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (number(value) instanceof Long number) {
            return (int) Math.clamp(number, -Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
        throw new JinjaException("%s is %s; expected a whole number".formatted(what, name(value)));
    }
}
