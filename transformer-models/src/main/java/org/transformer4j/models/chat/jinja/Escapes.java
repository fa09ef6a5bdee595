package org.transformer4j.models.chat.jinja;

/** The escapes in Python's strings. */
final class Escapes {
    private Escapes() {}

    /** What the characters between two quotes stand for. */
    static String resolve(String written, int line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c != '\\' || i + 1 == written.length()) {
                text.append(c);
                continue;
            }
            char escaped = written.charAt(++i);
            int digits = switch (escaped) {
                case 'x' -> 2;
                case 'u' -> 4;
                case 'U' -> 8;
                default -> 0;
            };
            if (digits > 0) {
                text.appendCodePoint(codePoint(written, i + 1, digits, line));
                i += digits;
            } else {
                text.append(simple(escaped));
            }
        }
        return text.toString();
    }

    /** Python leaves an escape that it does not know as it is. */
    private static String simple(char escaped) {
        return switch (escaped) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'a' -> "\u0007";
            case 'v' -> "\u000b";
            case '0' -> "\0";
            case '\\', '\'', '"' -> String.valueOf(escaped);
            case '\n' -> "";
            default -> "\\" + escaped;
        };
    }

    private static int codePoint(String written, int start, int digits, int line) {
        try {
            int codePoint = Integer.parseInt(written.substring(start, start + digits), 16);
            if (Character.isValidCodePoint(codePoint)) {
                return codePoint;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException notHexadecimal) {
            // Told below, as for a number that is no character.
        }
        throw new JinjaException("an escape in a string that is no character; expected %d hexadecimal digits".formatted(digits), line);
    }
}
