package org.transformer4j.models.chat.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The filters that give numbers. */
final class Numbers {
    private Numbers() {}

    /** A whole number, cut towards zero; or {@code fallback} where there is none. */
    static Object whole(Object value, Object fallback) {
        return switch (Kinds.number(value)) {
            case Long number -> number;
            case Double number when Math.abs(number) < 0x1p63 -> number.longValue();
            case String text when text.strip().matches("[-+]?\\d{1,18}") -> Long.parseLong(text.strip());
            case String text when isFraction(text) && Math.abs(Double.parseDouble(text)) < 0x1p63 -> (long) Double.parseDouble(text);
            case null, default -> fallback;
        };
    }

    /** A fraction, or {@code fallback} where there is none. */
    static Object fraction(Object value, Object fallback) {
        return switch (Kinds.number(value)) {
            case Long number -> (double) number;
            case Double number -> number;
            case String text when isFraction(text) -> Double.parseDouble(text);
            case null, default -> fallback;
        };
    }

    static Object absolute(Object value) {
        return switch (Kinds.number(value)) {
            case Long number when number != Long.MIN_VALUE -> Math.abs(number);
            case Double number -> Math.abs(number);
            case Undefined undefined -> throw undefined.used();
            case null, default -> throw new JinjaException("abs of %s; expected a number".formatted(Kinds.name(value)));
        };
    }

    /** Rounded to so many digits after the point; always a fraction. */
    static Object round(Object value, int digits, String method) {
        RoundingMode mode = switch (method) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw new JinjaException("round by '%s'; expected common, ceil or floor".formatted(method));
        };
        if (!(fraction(value, null) instanceof Double number) || value instanceof String || Math.abs(digits) > 300) {
            throw new JinjaException("round of %s to %d digits; expected a number".formatted(Kinds.name(value), digits));
        }
        return Double.isFinite(number) ? new BigDecimal(number).setScale(digits, mode).doubleValue() : number;
    }

    private static boolean isFraction(String text) {
        return text.strip().length() < 100 && text.strip().matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?");
    }
}
