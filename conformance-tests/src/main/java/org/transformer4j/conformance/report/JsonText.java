package org.transformer4j.conformance.report;

import java.util.Map;

/** Writes JSON (RFC 8259) line by line, indented. */
final class JsonText {
    private final StringBuilder text = new StringBuilder();
    private int depth;
    private boolean first = true;

    JsonText open(char bracket) {
        begin();
        return bracket(bracket);
    }

    JsonText open(String name, char bracket) {
        name(name);
        return bracket(bracket);
    }

    private JsonText bracket(char bracket) {
        text.append(bracket);
        depth++;
        first = true;
        return this;
    }

    JsonText close(char bracket) {
        depth--;
        if (!first) {
            line();
        }
        text.append(bracket);
        first = false;
        return this;
    }

    JsonText field(String name, String value) {
        name(name);
        text.append(quoted(value));
        return this;
    }

    JsonText field(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonText field(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonText element(String value) {
        begin();
        text.append(quoted(value));
        return this;
    }

    JsonText object(String name, Map<String, String> fields) {
        open(name, '{');
        fields.forEach(this::field);
        return close('}');
    }

    private void name(String name) {
        begin();
        text.append(quoted(name)).append(": ");
    }

    private void begin() {
        if (depth == 0) {
            return;
        }
        if (!first) {
            text.append(',');
        }
        first = false;
        line();
    }

    private void line() {
        text.append('\n').append("  ".repeat(depth));
    }

    /** A string with what JSON does not allow inside one escaped. */
    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.chars().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20 || Character.isSurrogate((char) c)) {
                        quoted.append("\\u%04x".formatted(c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return text.append('\n').toString();
    }
}
