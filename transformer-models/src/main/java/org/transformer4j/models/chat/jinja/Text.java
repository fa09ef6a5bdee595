package org.transformer4j.models.chat.jinja;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Values as Python writes them. */
final class Text {
    private final Budget budget;

    Text(Budget budget) {
        this.budget = budget;
    }

    /** What a template writes for a value: text as it is, undefined things as nothing. */
    String of(Object value) {
        return switch (value) {
            case String text -> text;
            case Undefined _ -> "";
            case null, default -> literal(value);
        };
    }

    /** A value as it would be written in a program. */
    String literal(Object value) {
        StringBuilder out = new StringBuilder();
        literal(value, out);
        return out.toString();
    }

    private void literal(Object value, StringBuilder out) {
        int start = out.length();
        switch (value) {
            case null -> out.append("None");
            case Boolean flag -> out.append(flag ? "True" : "False");
            case Long number -> out.append(number);
            case Double number -> out.append(number(number));
            case String text -> quoted(text, out);
            case Tuple tuple -> list(tuple, "(", tuple.size() == 1 ? ",)" : ")", out);
            case List<?> list -> list(list, "[", "]", out);
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator);
                    literal(entry.getKey(), out);
                    out.append(": ");
                    literal(entry.getValue(), out);
                    separator = ", ";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case Undefined _ -> out.append("Undefined");
            default -> out.append('<').append(Kinds.name(value)).append('>');
        }
        budget.charge(1 + out.length() - start);
    }

    private void list(List<?> list, String begin, String end, StringBuilder out) {
        String separator = begin;
        for (Object item : list) {
            out.append(separator);
            literal(item, out);
            separator = ", ";
        }
        out.append(list.isEmpty() ? begin + end : end);
    }

    private static void quoted(String text, StringBuilder out) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == quote) {
                        out.append('\\');
                    }
                    if (c < ' ' || c == 0x7f) {
                        out.append("\\x%02x".formatted(c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        out.append(quote);
    }

    /** The shortest digits that read back as the same number; with an exponent from 1e16 on and below 1e-4. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + "e%c%02d".formatted(exponent < 0 ? '-' : '+', Math.abs(exponent));
    }
}
