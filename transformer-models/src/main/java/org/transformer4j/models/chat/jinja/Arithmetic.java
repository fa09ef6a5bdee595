package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.List;

/** Calculations as in Python: {@code /} gives a fraction, {@code //} and {@code %} round down. Whole numbers have 64 bits. */
final class Arithmetic {
    private final Budget budget;
    private final Text text;

    Arithmetic(Budget budget, Text text) {
        this.budget = budget;
        this.text = text;
    }

    Object binary(String operator, Object a, Object b) {
        if (operator.equals("~")) {
            return concatenate(text.of(a), text.of(b));
        }
        requireDefined(a);
        requireDefined(b);
        if (Kinds.isNumber(a) && Kinds.isNumber(b)) {
            return numbers(operator, Kinds.number(a), Kinds.number(b));
        }
        if (operator.equals("+") && a instanceof String x && b instanceof String y) {
            return concatenate(x, y);
        }
        if (operator.equals("+") && a instanceof List<?> x && b instanceof List<?> y && a instanceof Tuple == b instanceof Tuple) {
            budget.charge((long) x.size() + y.size());
            List<Object> joined = new ArrayList<>(x);
            joined.addAll(y);
            return a instanceof Tuple ? new Tuple(joined) : joined;
        }
        if (operator.equals("*") && Kinds.number(b) instanceof Long times) {
            return repeat(a, times);
        }
        if (operator.equals("*") && Kinds.number(a) instanceof Long times) {
            return repeat(b, times);
        }
        if (operator.equals("%") && a instanceof String format) {
            return new Formats(budget, text).percent(format, b);
        }
        throw new JinjaException("%s %s %s is not defined".formatted(Kinds.name(a), operator, Kinds.name(b)));
    }

    Object sign(String operator, Object value) {
        requireDefined(value);
        if (!Kinds.isNumber(value)) {
            throw new JinjaException("%s with a sign; expected a number".formatted(Kinds.name(value)));
        }
        return operator.equals("+") ? Kinds.number(value) : numbers("-", 0L, Kinds.number(value));
    }

    private Object numbers(String operator, Object a, Object b) {
        try {
            boolean whole = a instanceof Long && b instanceof Long;
            return switch (operator) {
                case "/" -> Comparison.toDouble(a) / divisor(b);
                case "**" -> power(a, b);
                default -> whole ? wholeNumbers(operator, (Long) a, (Long) b) : fractions(operator, Comparison.toDouble(a), Comparison.toDouble(b));
            };
        } catch (ArithmeticException tooLarge) {
            throw new JinjaException("%s %s %s is too large for 64 bits".formatted(a, operator, b));
        }
    }

    private static Object wholeNumbers(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "//" -> divisor(b) == 0 ? 0L : Math.floorDivExact(a, b);
            case "%" -> divisor(b) == 0 ? 0L : Math.floorMod(a, b);
            default -> throw new JinjaException("unknown operator '%s'".formatted(operator));
        };
    }

    private static Object fractions(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "//" -> Math.floor(a / divisor(b));
            case "%" -> {
                double remainder = a % divisor(b);
                yield remainder != 0 && remainder < 0 != b < 0 ? remainder + b : remainder;
            }
            default -> throw new JinjaException("unknown operator '%s'".formatted(operator));
        };
    }

    private static Object power(Object a, Object b) {
        if (!(a instanceof Long base) || !(b instanceof Long exponent) || exponent < 0) {
            return StrictMath.pow(Comparison.toDouble(a), Comparison.toDouble(b));
        }
        return Math.powExact(base, (int) Math.min(exponent, Integer.MAX_VALUE));
    }

    private static double divisor(Object number) {
        double value = Comparison.toDouble(number);
        if (value == 0) {
            throw new JinjaException("division by zero");
        }
        return value;
    }

    private Object repeat(Object what, long times) {
        int count = (int) Math.clamp(times, 0, Integer.MAX_VALUE);
        switch (what) {
            case String repeated -> {
                budget.charge((long) repeated.length() * count);
                return repeated.repeat(count);
            }
            case List<?> list -> {
                budget.charge((long) list.size() * count);
                List<Object> all = new ArrayList<>();
                for (int i = 0; i < count && !list.isEmpty(); i++) {
                    all.addAll(list);
                }
                return what instanceof Tuple ? new Tuple(all) : all;
            }
            case null, default -> throw new JinjaException("%s cannot be repeated; expected a list or text".formatted(Kinds.name(what)));
        }
    }

    private String concatenate(String a, String b) {
        budget.charge((long) a.length() + b.length());
        return a + b;
    }

    private static void requireDefined(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
    }
}
