package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transformer4j.models.chat.jinja.Function.Call;

/** What can stand behind a bar. */
final class Filters {
    private final Budget budget;
    private final Text text;
    private final Sequences sequences;
    private final Methods methods;
    private final TextMethods textMethods;
    private final Tests tests;

    Filters(Budget budget, Text text, Sequences sequences, Methods methods, Tests tests) {
        this.budget = budget;
        this.text = text;
        this.sequences = sequences;
        this.methods = methods;
        this.textMethods = new TextMethods(budget, text, sequences);
        this.tests = tests;
    }

    Object apply(Object input, Call call) {
        return switch (call.name()) {
            case "default", "d" -> input instanceof Undefined || call.flag(1, "boolean", false) && !Kinds.truth(input)
                    ? call.get(0, "default_value", "") : input;
            case "length", "count" -> sequences.length(input);
            case "list" -> sequences.elements(input);
            case "first" -> sequences.at(input, 0);
            case "last" -> sequences.at(input, -1);
            case "reverse" -> input instanceof String ? sequences.slice(input, null, null, -1L) : sequences.elements(input).reversed();
            case "join" -> textMethods.join(text.of(call.get(0, "d", "")), attributes(input, call.get(1, "attribute", null)));
            case "items" -> input instanceof Map<?, ?> map ? Methods.pairs(map) : sequences.elements(input);
            case "dictsort" -> sort(methods.attribute(input, "items"), call, true);
            case "sort" -> sort(input, call, false);
            case "unique" -> unique(sequences.elements(input));
            case "min" -> extreme(input, -1);
            case "max" -> extreme(input, 1);
            case "sum" -> sum(input, call);
            case "map" -> map(input, call);
            case "select" -> pick(input, call, 0, true);
            case "reject" -> pick(input, call, 0, false);
            case "selectattr" -> pick(input, call, 1, true);
            case "rejectattr" -> pick(input, call, 1, false);
            case "tojson" -> new Json(budget, call.get(0, "indent", null) == null ? -1 : call.integer(0, "indent", -1), call.flag(9, "sort_keys", false))
                    .write(input);
            case "int" -> Numbers.whole(input, call.get(0, "default", 0L));
            case "float" -> Numbers.fraction(input, call.get(0, "default", 0.0));
            case "abs" -> Numbers.absolute(input);
            case "round" -> Numbers.round(input, call.integer(0, "precision", 0), text.of(call.get(1, "method", "common")));
            default -> ofText(text.of(input), call);
        };
    }

    private Object ofText(String value, Call call) {
        budget.charge(value.length());
        return switch (call.name()) {
            case "string", "safe" -> value;
            case "trim" -> TextMethods.strip(value, call.get(0, "chars", null), true, true);
            case "upper" -> value.toUpperCase(Locale.ROOT);
            case "lower" -> value.toLowerCase(Locale.ROOT);
            case "title" -> Cases.title(value);
            case "capitalize" -> Cases.capitalize(value);
            case "replace" -> textMethods.replace(value, call.text(0, "old"), call.text(1, "new"), call.integer(2, "count", -1));
            case "indent" -> indent(value, call);
            case "wordcount" -> (long) ((List<?>) textMethods.call(value, new Call("split", List.of(), Map.of()))).size();
            case "escape", "e" -> value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&#34;").replace("'", "&#39;");
            case "format" -> new Formats(budget, text).percent(value, new Tuple(call.positional()));
            default -> throw new JinjaException("unknown filter '%s'".formatted(call.name()));
        };
    }

    /** All lines but the first moved to the right; empty ones stay empty. */
    private String indent(String value, Call call) {
        Object width = call.get(0, "width", 4L);
        String blanks = width instanceof String given ? given : " ".repeat(Math.clamp(Kinds.index(width, "width of indent()"), 0, 1000));
        String[] lines = value.split("\n", -1);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            boolean moves = (i > 0 || call.flag(1, "first", false)) && (!lines[i].isEmpty() || call.flag(2, "blank", false));
            budget.charge(moves ? blanks.length() : 1);
            out.append(i == 0 ? "" : "\n").append(moves ? blanks : "").append(lines[i]);
        }
        return out.toString();
    }

    private Object map(Object input, Call call) {
        List<Object> mapped = new ArrayList<>();
        if (call.named().containsKey("attribute")) {
            Object fallback = call.named().get("default");
            for (Object item : attributes(input, call.named().get("attribute"))) {
                mapped.add(item instanceof Undefined && call.named().containsKey("default") ? fallback : item);
            }
            return mapped;
        }
        Call filter = new Call(call.text(0, "filter"), call.positional().subList(1, call.positional().size()), call.named());
        sequences.elements(input).forEach(item -> mapped.add(apply(item, filter)));
        return mapped;
    }

    /** Elements for which a test holds, or does not; without a test those that count as true. */
    private Object pick(Object input, Call call, int attributes, boolean wanted) {
        Object attribute = attributes == 1 ? call.require(0, "attribute") : null;
        List<Object> given = call.positional();
        Call test = given.size() > attributes
                ? new Call(call.text(attributes, "test"), given.subList(attributes + 1, given.size()), call.named()) : null;
        List<Object> picked = new ArrayList<>();
        for (Object item : sequences.elements(input)) {
            Object value = attributes == 1 ? attribute(item, attribute) : item;
            if ((test == null ? Kinds.truth(value) : tests.holds(value, test)) == wanted) {
                picked.add(item);
            }
        }
        return picked;
    }

    private List<Object> attributes(Object input, Object attribute) {
        List<Object> elements = sequences.elements(input);
        return attribute == null ? elements : new ArrayList<>(elements.stream().map(item -> attribute(item, attribute)).toList());
    }

    /** A member, or with dots a member of a member. */
    private Object attribute(Object item, Object path) {
        if (!(path instanceof String names)) {
            return methods.item(item, path);
        }
        Object value = item;
        for (String name : names.split("\\.")) {
            value = name.matches("\\d{1,9}") ? methods.item(value, Long.parseLong(name)) : methods.item(value, name);
        }
        return value;
    }

    private Object sort(Object input, Call call, boolean dictionary) {
        List<Object> sorted = input instanceof Function items ? sequences.elements(items.call(new Call("items", List.of(), Map.of())))
                : sequences.elements(input);
        int first = dictionary ? 1 : 0;
        boolean caseSensitive = call.flag(1 - first, "case_sensitive", false);
        Object by = dictionary ? (Object) ("value".equals(call.get(1, "by", "key")) ? 1L : 0L) : call.get(2, "attribute", null);
        Comparator<Object> order = (a, b) -> Comparison.order(sortKey(a, by, caseSensitive), sortKey(b, by, caseSensitive), budget);
        sorted = new ArrayList<>(sorted);
        sorted.sort(call.flag(dictionary ? 2 : 0, "reverse", false) ? Collections.reverseOrder(order) : order);
        return sorted;
    }

    private Object sortKey(Object item, Object by, boolean caseSensitive) {
        Object value = by == null ? item : attribute(item, by);
        return value instanceof String name && !caseSensitive ? name.toLowerCase(Locale.ROOT) : value;
    }

    private Object unique(List<Object> elements) {
        List<Object> unique = new ArrayList<>();
        for (Object element : elements) {
            if (unique.stream().noneMatch(seen -> Comparison.equal(sortKey(seen, null, false), sortKey(element, null, false), budget))) {
                unique.add(element);
            }
        }
        return unique;
    }

    private Object extreme(Object input, int sign) {
        return sequences.elements(input).stream().reduce((a, b) -> Comparison.order(b, a, budget) * sign > 0 ? b : a)
                .orElseGet(() -> new Undefined("an empty list has no smallest or largest element"));
    }

    private Object sum(Object input, Call call) {
        Object total = call.get(1, "start", 0L);
        Arithmetic arithmetic = new Arithmetic(budget, text);
        for (Object item : attributes(input, call.get(0, "attribute", null))) {
            total = arithmetic.binary("+", total, item);
        }
        return total;
    }
}
