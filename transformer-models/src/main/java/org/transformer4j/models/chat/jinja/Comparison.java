package org.transformer4j.models.chat.jinja;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Equality, order and membership. */
final class Comparison {
    private Comparison() {}

    static boolean equal(Object a, Object b, Budget budget) {
        budget.charge(1);
        if (Kinds.isNumber(a) && Kinds.isNumber(b)) {
            return Kinds.number(a) instanceof Long x && Kinds.number(b) instanceof Long y ? x.longValue() == y.longValue()
                    : toDouble(a) == toDouble(b);
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            return a instanceof Tuple == b instanceof Tuple && x.size() == y.size() && equalElements(x.iterator(), y.iterator(), budget);
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            return x.size() == y.size() && x.entrySet().stream()
                    .allMatch(entry -> y.containsKey(entry.getKey()) && equal(entry.getValue(), y.get(entry.getKey()), budget));
        }
        return a instanceof String ? a.equals(b) : a instanceof Undefined ? b instanceof Undefined : a == b;
    }

    /** Negative, zero or positive as the first is smaller, equal or larger. */
    static int order(Object a, Object b, Budget budget) {
        budget.charge(1);
        if (Kinds.isNumber(a) && Kinds.isNumber(b)) {
            return Kinds.number(a) instanceof Long x && Kinds.number(b) instanceof Long y ? Long.compare(x, y)
                    : Double.compare(toDouble(a), toDouble(b));
        }
        if (a instanceof String x && b instanceof String y) {
            budget.charge(Math.min(x.length(), y.length()));
            return byCharacters(x, y);
        }
        if (a instanceof List<?> x && b instanceof List<?> y && a instanceof Tuple == b instanceof Tuple) {
            for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
                if (!equal(x.get(i), y.get(i), budget)) {
                    return order(x.get(i), y.get(i), budget);
                }
            }
            return Integer.compare(x.size(), y.size());
        }
        if (a instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (b instanceof Undefined undefined) {
            throw undefined.used();
        }
        throw new JinjaException("%s and %s cannot be put in order".formatted(Kinds.name(a), Kinds.name(b)));
    }

    static boolean compare(String operator, Object a, Object b, Budget budget) {
        return switch (operator) {
            case "==" -> equal(a, b, budget);
            case "!=" -> !equal(a, b, budget);
            case "<" -> order(a, b, budget) < 0;
            case "<=" -> order(a, b, budget) <= 0;
            case ">" -> order(a, b, budget) > 0;
            case ">=" -> order(a, b, budget) >= 0;
            case "in" -> contains(b, a, budget);
            case "not in" -> !contains(b, a, budget);
            default -> throw new JinjaException("unknown comparison '%s'".formatted(operator));
        };
    }

    static boolean contains(Object container, Object value, Budget budget) {
        return switch (container) {
            case String text -> {
                String part = Kinds.text(value, "what is looked for in text");
                budget.charge(text.length());
                yield text.contains(part);
            }
            case List<?> list -> list.stream().anyMatch(item -> equal(item, value, budget));
            case Map<?, ?> map -> map.containsKey(value);
            case Undefined _ -> false;
            case null, default -> throw new JinjaException("nothing can be 'in' %s; expected a list, a dictionary or text"
                    .formatted(Kinds.name(container)));
        };
    }

    private static boolean equalElements(Iterator<?> a, Iterator<?> b, Budget budget) {
        while (a.hasNext()) {
            if (!equal(a.next(), b.next(), budget)) {
                return false;
            }
        }
        return true;
    }

    /** Java orders text by halves of characters, which puts the rarest ones too early. */
    private static int byCharacters(String a, String b) {
        int[] x = a.codePoints().toArray();
        int[] y = b.codePoints().toArray();
        return Arrays.compare(x, y);
    }

    static double toDouble(Object number) {
        return ((Number) Kinds.number(number)).doubleValue();
    }
}
