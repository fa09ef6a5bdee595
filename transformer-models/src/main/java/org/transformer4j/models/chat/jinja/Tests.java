package org.transformer4j.models.chat.jinja;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.transformer4j.models.chat.jinja.Function.Call;

/** What can stand behind {@code is}. */
final class Tests {
    private final Budget budget;

    Tests(Budget budget) {
        this.budget = budget;
    }

    boolean holds(Object value, Call call) {
        return switch (call.name()) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "number" -> Kinds.isNumber(value);
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "sequence", "iterable" -> value instanceof String || value instanceof List || value instanceof Map || value instanceof Undefined;
            case "callable" -> value instanceof Function;
            case "even" -> whole(value, call) % 2 == 0;
            case "odd" -> whole(value, call) % 2 != 0;
            case "divisibleby" -> divisible(value, call);
            case "lower" -> isCase(value, String::toLowerCase);
            case "upper" -> isCase(value, String::toUpperCase);
            case "sameas" -> value == call.require(0, "other") || Kinds.isNumber(value) && Comparison.equal(value, call.require(0, "other"), budget);
            case "in" -> Comparison.contains(call.require(0, "seq"), value, budget);
            case "eq", "equalto", "==" -> compare("==", value, call);
            case "ne", "!=" -> compare("!=", value, call);
            case "lt", "lessthan", "<" -> compare("<", value, call);
            case "le", "<=" -> compare("<=", value, call);
            case "gt", "greaterthan", ">" -> compare(">", value, call);
            case "ge", ">=" -> compare(">=", value, call);
            default -> throw new JinjaException("unknown test '%s'".formatted(call.name()));
        };
    }

    private boolean compare(String operator, Object value, Call call) {
        return Comparison.compare(operator, value, call.require(0, "other"), budget);
    }

    private static boolean divisible(Object value, Call call) {
        long by = Kinds.index(call.require(0, "num"), "what divides");
        if (by == 0) {
            throw new JinjaException("division by zero");
        }
        return whole(value, call) % by == 0;
    }

    private static long whole(Object value, Call call) {
        if (Kinds.number(value) instanceof Long number) {
            return number;
        }
        throw new JinjaException("%s in the test '%s'; expected a whole number".formatted(Kinds.name(value), call.name()));
    }

    private static boolean isCase(Object value, UnaryOperator<String> change) {
        return value instanceof String text && text.codePoints().anyMatch(Character::isLetter) && change.apply(text).equals(text);
    }
}
