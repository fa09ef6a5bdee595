package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transformer4j.models.chat.jinja.Function.Call;

/** What stands behind a dot or in brackets: members, elements, and the methods of text, dictionaries and lists. */
final class Methods {
    private static final Set<String> OF_DICTIONARIES = Set.of("items", "keys", "values", "get", "copy");
    private static final Set<String> OF_LISTS = Set.of("index", "count", "copy");
    private static final Set<String> THAT_CHANGE = Set.of("append", "extend", "insert", "pop", "remove", "clear", "update", "setdefault",
            "popitem", "sort", "reverse");

    private final Budget budget;
    private final Sequences sequences;
    private final TextMethods textMethods;

    Methods(Budget budget, Text text, Sequences sequences) {
        this.budget = budget;
        this.sequences = sequences;
        this.textMethods = new TextMethods(budget, text, sequences);
    }

    /** What {@code value.name} is: a method goes before an element of a dictionary. */
    Object attribute(Object value, String name) {
        Object method = method(value, name);
        if (method != null) {
            return method;
        }
        return switch (value) {
            case Map<?, ?> map when map.containsKey(name) -> map.get(name);
            case Loop loop -> loop.member(name);
            case Namespace namespace when namespace.members().containsKey(name) -> namespace.members().get(name);
            case Undefined undefined -> throw undefined.used();
            case null, default -> missing(value, name);
        };
    }

    /** What {@code value[index]} is: an element of a dictionary goes before a method. */
    Object item(Object value, Object index) {
        return switch (value) {
            case Undefined undefined -> throw undefined.used();
            case Map<?, ?> map when map.containsKey(key(index)) -> map.get(key(index));
            case String text when Kinds.number(index) instanceof Long place -> sequences.at(text, place);
            case List<?> list when Kinds.number(index) instanceof Long place -> sequences.at(list, place);
            case null, default -> index instanceof String name ? attribute(value, name) : missing(value, Kinds.name(index));
        };
    }

    /** A value that can be a key of a dictionary; a fraction without a rest is the whole number, as in Python. */
    static Object key(Object value) {
        return switch (Kinds.number(value)) {
            case null -> null;
            case String text -> text;
            case Long number -> number;
            case Double number when number == Math.rint(number) && Math.abs(number) < 0x1p53 -> (long) (double) number;
            case Double number -> number;
            case Undefined undefined -> throw undefined.used();
            default -> throw new JinjaException("%s as a key; expected text or a number".formatted(Kinds.name(value)));
        };
    }

    private static Undefined missing(Object value, String name) {
        return new Undefined("%s has no attribute '%s'".formatted(Kinds.name(value), name));
    }

    private Object method(Object value, String name) {
        return switch (value) {
            case String text when TextMethods.NAMES.contains(name) -> (Function) call -> textMethods.call(text, call);
            case Map<?, ?> map when OF_DICTIONARIES.contains(name) -> (Function) call -> ofDictionary(map, call);
            case List<?> list when OF_LISTS.contains(name) -> (Function) call -> ofList(list, call);
            case Map<?, ?> map when THAT_CHANGE.contains(name) && !map.containsKey(name) -> refused(name);
            case List<?> _ when THAT_CHANGE.contains(name) -> refused(name);
            case null, default -> null;
        };
    }

    private static Function refused(String name) {
        return call -> {
            throw new JinjaException("%s() would change a value, which a template may not; use namespace() or +".formatted(name));
        };
    }

    private Object ofDictionary(Map<?, ?> map, Call call) {
        budget.charge(call.name().equals("get") ? 1 : map.size());
        return switch (call.name()) {
            case "items" -> pairs(map);
            case "keys" -> new ArrayList<Object>(map.keySet());
            case "values" -> new ArrayList<Object>(map.values());
            case "copy" -> map;
            default -> {
                Object key = key(call.require(0, "key"));
                yield map.containsKey(key) ? map.get(key) : call.get(1, "default", null);
            }
        };
    }

    /** The entries of a dictionary, each a tuple of key and value. */
    static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>();
        map.forEach((key, value) -> {
            List<Object> pair = new ArrayList<>();
            pair.add(key);
            pair.add(value);
            pairs.add(new Tuple(pair));
        });
        return pairs;
    }

    private Object ofList(List<?> list, Call call) {
        if (call.name().equals("copy")) {
            return list;
        }
        Object wanted = call.require(0, "value");
        long count = 0;
        for (int i = 0; i < list.size(); i++) {
            if (Comparison.equal(list.get(i), wanted, budget)) {
                if (call.name().equals("index")) {
                    return (long) i;
                }
                count++;
            }
        }
        if (call.name().equals("index")) {
            throw new JinjaException("index() of a value that is not in the list");
        }
        return count;
    }
}
