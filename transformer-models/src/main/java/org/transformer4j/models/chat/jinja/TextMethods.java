package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.transformer4j.models.chat.jinja.Function.Call;

/** The methods of text, as Python has them. */
final class TextMethods {
    static final Set<String> NAMES = Set.of("strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "startswith", "endswith", "upper", "lower",
            "title", "capitalize", "replace", "find", "rfind", "count", "join", "format", "removeprefix", "removesuffix", "isdigit", "isalpha",
            "isalnum", "isspace", "isupper", "islower");

    private final Budget budget;
    private final Text text;
    private final Sequences sequences;

    TextMethods(Budget budget, Text text, Sequences sequences) {
        this.budget = budget;
        this.text = text;
        this.sequences = sequences;
    }

    Object call(String value, Call call) {
        budget.charge(value.length());
        return switch (call.name()) {
            case "strip" -> strip(value, call.get(0, "chars", null), true, true);
            case "lstrip" -> strip(value, call.get(0, "chars", null), true, false);
            case "rstrip" -> strip(value, call.get(0, "chars", null), false, true);
            case "split" -> split(value, call, false);
            case "rsplit" -> split(value, call, true);
            case "splitlines" -> new ArrayList<Object>(value.lines().toList());
            case "startswith" -> prefixes(call).stream().anyMatch(value::startsWith);
            case "endswith" -> prefixes(call).stream().anyMatch(value::endsWith);
            case "upper" -> value.toUpperCase(Locale.ROOT);
            case "lower" -> value.toLowerCase(Locale.ROOT);
            case "title" -> Cases.title(value);
            case "capitalize" -> Cases.capitalize(value);
            case "replace" -> replace(value, call.text(0, "old"), call.text(1, "new"), call.integer(2, "count", -1));
            case "find" -> place(value, value.indexOf(call.text(0, "sub")));
            case "rfind" -> place(value, value.lastIndexOf(call.text(0, "sub")));
            case "count" -> count(value, call.text(0, "sub"));
            case "join" -> join(value, sequences.elements(call.require(0, "iterable")));
            case "format" -> new Formats(budget, text).braces(call, value);
            case "removeprefix" -> value.startsWith(call.text(0, "prefix")) ? value.substring(call.text(0, "prefix").length()) : value;
            case "removesuffix" -> value.endsWith(call.text(0, "suffix")) ? value.substring(0, value.length() - call.text(0, "suffix").length()) : value;
            case "isdigit" -> all(value, Character::isDigit);
            case "isalpha" -> all(value, Character::isLetter);
            case "isalnum" -> all(value, Character::isLetterOrDigit);
            case "isspace" -> all(value, TextMethods::isBlank);
            case "isupper" -> new Tests(budget).holds(value, new Call("upper", List.of(), Map.of()));
            default -> new Tests(budget).holds(value, new Call("lower", List.of(), Map.of()));
        };
    }

    /** Without the characters at its ends that are among {@code characters}, or blank if those are null. */
    static String strip(String value, Object characters, boolean left, boolean right) {
        IntPredicate goes = characters == null ? TextMethods::isBlank : character -> Kinds.text(characters, "chars").indexOf(character) >= 0;
        int start = 0;
        int end = value.length();
        while (left && start < end && goes.test(value.codePointAt(start))) {
            start += Character.charCount(value.codePointAt(start));
        }
        while (right && end > start && goes.test(value.codePointBefore(end))) {
            end -= Character.charCount(value.codePointBefore(end));
        }
        return value.substring(start, end);
    }

    String replace(String value, String old, String replacement, int most) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int done = 0; most < 0 || done < most; done++) {
            int found = value.indexOf(old, from);
            if (found < 0 || old.isEmpty()) {
                break;
            }
            budget.charge(1L + replacement.length());
            out.append(value, from, found).append(replacement);
            from = found + old.length();
        }
        if (old.isEmpty()) {
            throw new JinjaException("replace() of empty text; expected at least one character");
        }
        return out.append(value, from, value.length()).toString();
    }

    String join(String separator, List<Object> items) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            String item = text.of(items.get(i));
            budget.charge((long) item.length() + separator.length());
            out.append(i == 0 ? "" : separator).append(item);
        }
        return out.toString();
    }

    private static Object split(String value, Call call, boolean fromRight) {
        Object separator = call.get(0, "sep", null);
        int most = call.integer(1, "maxsplit", -1);
        List<Object> parts = separator == null ? splitAtBlanks(value, most, fromRight)
                : splitAt(value, Kinds.text(separator, "sep of split()"), most, fromRight);
        if (fromRight) {
            Collections.reverse(parts);
        }
        return parts;
    }

    private static List<Object> splitAt(String value, String separator, int most, boolean fromRight) {
        if (separator.isEmpty()) {
            throw new JinjaException("split() at empty text; expected at least one character");
        }
        List<Object> parts = new ArrayList<>();
        int start = 0;
        int end = value.length();
        while (most < 0 || parts.size() < most) {
            int found = fromRight ? value.lastIndexOf(separator, end - separator.length()) : value.indexOf(separator, start);
            if (found < 0) {
                break;
            }
            parts.add(fromRight ? value.substring(found + separator.length(), end) : value.substring(start, found));
            start = fromRight ? start : found + separator.length();
            end = fromRight ? found : end;
        }
        parts.add(value.substring(start, end));
        return parts;
    }

    private static List<Object> splitAtBlanks(String value, int most, boolean fromRight) {
        List<Object> parts = new ArrayList<>();
        int start = 0;
        int end = value.length();
        while (true) {
            while (start < end && isBlank(value.charAt(fromRight ? end - 1 : start))) {
                start += fromRight ? 0 : 1;
                end -= fromRight ? 1 : 0;
            }
            if (start == end) {
                return parts;
            }
            if (most >= 0 && parts.size() == most) {
                parts.add(value.substring(start, end));
                return parts;
            }
            int cut = fromRight ? end : start;
            while (fromRight ? cut > start && !isBlank(value.charAt(cut - 1)) : cut < end && !isBlank(value.charAt(cut))) {
                cut += fromRight ? -1 : 1;
            }
            parts.add(fromRight ? value.substring(cut, end) : value.substring(start, cut));
            start = fromRight ? start : cut;
            end = fromRight ? cut : end;
        }
    }

    private static List<String> prefixes(Call call) {
        Object given = call.require(0, "prefix");
        return given instanceof Tuple tuple ? tuple.stream().map(item -> Kinds.text(item, "an item of " + call.name() + "()")).toList()
                : List.of(call.text(0, "prefix"));
    }

    private static long place(String value, int index) {
        return index < 0 ? -1 : value.codePointCount(0, index);
    }

    private static long count(String value, String part) {
        if (part.isEmpty()) {
            return value.codePointCount(0, value.length()) + 1L;
        }
        long count = 0;
        for (int found = value.indexOf(part); found >= 0; found = value.indexOf(part, found + part.length())) {
            count++;
        }
        return count;
    }

    private static boolean all(String value, IntPredicate predicate) {
        return !value.isEmpty() && value.codePoints().allMatch(predicate);
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == 0x85;
    }
}
