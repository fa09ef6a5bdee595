package org.transformer4j.training.tokenizer;

import java.util.List;
import java.util.Map;

/** Writes maps, lists, text, numbers, truths and null as JSON, one member a line. */
final class JsonText {
    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    static String of(Object value) {
        var text = new JsonText();
        text.write(value, "\n");
        return text.out.append('\n').toString();
    }

    /** @param line a line break and the blanks before what is outside of the value */
    private void write(Object value, String line) {
        switch (value) {
            case null -> out.append("null");
            case String text -> quote(text);
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    out.append(separator).append(line).append("  ");
                    quote((String) member.getKey());
                    out.append(": ");
                    write(member.getValue(), line + "  ");
                    separator = ",";
                }
                out.append(map.isEmpty() ? "{}" : line + "}");
            }
            case List<?> list -> {
                // A token and its score stay together.
                boolean inOneLine = list.size() == 2 && list.get(1) instanceof Double;
                String separator = "[";
                for (Object element : list) {
                    out.append(separator).append(inOneLine ? "" : line + "  ");
                    write(element, line + "  ");
                    separator = inOneLine ? ", " : ",";
                }
                out.append(list.isEmpty() ? "[]" : inOneLine ? "]" : line + "]");
            }
            default -> out.append(value);
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
