package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** JSON with the blanks of Python's {@code json.dumps}; characters beyond ASCII stay as they are. */
final class Json {
    private final Budget budget;
    /** Blanks of a level, or a negative number for all in one line. */
    private final int indent;
    private final boolean sorted;

    Json(Budget budget, int indent, boolean sorted) {
        this.budget = budget;
        this.indent = indent;
        this.sorted = sorted;
    }

    String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, 0, out);
        return out.toString();
    }

    private void write(Object value, int level, StringBuilder out) {
        int start = out.length();
        switch (value) {
            case null -> out.append("null");
            case Boolean flag -> out.append(flag);
            case Long number -> out.append(number);
            case Double number -> out.append(Double.isNaN(number) ? "NaN" : Double.isInfinite(number) ? number > 0 ? "Infinity" : "-Infinity"
                    : Text.number(number));
            case String text -> quoted(text, out);
            case List<?> list -> list(list, level, out);
            case Map<?, ?> map -> map(map, level, out);
            case Undefined undefined -> throw undefined.used();
            default -> throw new JinjaException("%s cannot be written as JSON".formatted(Kinds.name(value)));
        }
        budget.charge(1 + out.length() - start);
    }

    private void list(List<?> list, int level, StringBuilder out) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            separate(i, level + 1, out);
            write(list.get(i), level + 1, out);
        }
        close(list.isEmpty(), level, ']', out);
    }

    private void map(Map<?, ?> map, int level, StringBuilder out) {
        out.append('{');
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (sorted) {
            entries.sort((a, b) -> Comparison.order(a.getKey(), b.getKey(), budget));
        }
        for (int i = 0; i < entries.size(); i++) {
            separate(i, level + 1, out);
            Object key = entries.get(i).getKey();
            if (key instanceof String text) {
                quoted(text, out);
            } else {
                out.append('"');
                write(key, level, out);
                out.append('"');
            }
            out.append(": ");
            write(entries.get(i).getValue(), level + 1, out);
        }
        close(map.isEmpty(), level, '}', out);
    }

    private void separate(int index, int level, StringBuilder out) {
        if (index > 0) {
            out.append(indent < 0 ? ", " : ",");
        }
        if (indent >= 0) {
            newLine(level, out);
        }
    }

    private void close(boolean empty, int level, char end, StringBuilder out) {
        if (indent >= 0 && !empty) {
            newLine(level, out);
        }
        out.append(end);
    }

    private void newLine(int level, StringBuilder out) {
        budget.charge((long) indent * level);
        out.append('\n').repeat(' ', indent * level);
    }

    private static void quoted(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> out.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        out.append('"');
    }
}
