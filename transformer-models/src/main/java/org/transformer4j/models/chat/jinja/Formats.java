package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with places for values: {@code '%s' % x} and {@code '{}'.format(x)}, without widths and precisions. */
final class Formats {
    private static final Pattern PERCENT = Pattern.compile("%(.?)", Pattern.DOTALL);
    private static final Pattern BRACES = Pattern.compile("\\{\\{|\\}\\}|\\{(\\w*)\\}|[{}]");

    private final Budget budget;
    private final Text text;

    Formats(Budget budget, Text text) {
        this.budget = budget;
        this.text = text;
    }

    String percent(String format, Object values) {
        List<Object> left = new ArrayList<>(values instanceof Tuple tuple ? tuple : Collections.singletonList(values));
        String result = PERCENT.matcher(format).replaceAll(place -> Matcher.quoteReplacement(switch (place.group(1)) {
            case "%" -> "%";
            case "s" -> text.of(take(left));
            case "r" -> text.literal(take(left));
            case "d", "i" -> String.valueOf(whole(take(left)));
            default -> throw new JinjaException("'%s' in a format; expected %%s, %%d, %%r or %%%%".formatted(place.group()));
        }));
        if (!left.isEmpty()) {
            throw new JinjaException("a format with more values than places");
        }
        budget.charge(result.length());
        return result;
    }

    String braces(Function.Call call, String format) {
        int[] next = {0};
        String result = BRACES.matcher(format).replaceAll(place -> Matcher.quoteReplacement(switch (place.group()) {
            case "{{" -> "{";
            case "}}" -> "}";
            case "{", "}" -> throw new JinjaException("a brace alone in a format; expected {}, {0}, {name}, {{ or }}");
            case "{}" -> text.of(call.require(next[0], String.valueOf(next[0]++)));
            default -> Character.isDigit(place.group(1).charAt(0))
                    ? text.of(call.require(Integer.parseInt(place.group(1).substring(0, 1)), place.group(1)))
                    : text.of(call.require(Integer.MAX_VALUE, place.group(1)));
        }));
        budget.charge(result.length());
        return result;
    }

    private static Object take(List<Object> left) {
        if (left.isEmpty()) {
            throw new JinjaException("a format with more places than values");
        }
        return left.removeFirst();
    }

    private static long whole(Object value) {
        return switch (Kinds.number(value)) {
            case Long number -> number;
            case Double number -> number.longValue();
            case null, default -> throw new JinjaException("%s in place of %%d; expected a number".formatted(Kinds.name(value)));
        };
    }
}
