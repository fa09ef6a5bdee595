package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.transformer4j.models.chat.jinja.Token.Kind;

/**
 * Cuts a template into tokens. Blank space around tags is treated as Hugging Face has it ({@code trim_blocks}, {@code lstrip_blocks}): the
 * line break after a block or comment goes, and so do the blanks before it if nothing else is in front of it on its line; a minus
 * takes all blank space on its side, a plus leaves it.
 */
final class Lexer {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*+");
    private static final Pattern FLOAT = Pattern.compile("\\d[\\d_]*+(?:\\.\\d[\\d_]*+(?:[eE][+-]?\\d++)?|[eE][+-]?\\d++)");
    private static final Pattern INTEGER = Pattern.compile("\\d[\\d_]*+");
    private static final Pattern OPERATOR = Pattern.compile("//|\\*\\*|==|!=|<=|>=|[-+*/%~<>=.,:|()\\[\\]{}]");
    private static final Pattern ENDRAW = Pattern.compile("\\{%([-+]?)\\s*+endraw\\s*+([-+]?)%\\}");
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*+raw\\s*+([-+]?)%\\}");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private int lineCountedTo;
    /** Whether what comes next begins a line, because the line break before it was taken by a tag. */
    private boolean lineStarts = true;

    private Lexer(String source) {
        this.source = source;
    }

    /** The tokens of a template, {@link Kind#END} last. */
    static List<Token> tokens(String template) {
        String unix = template.replace("\r\n", "\n").replace('\r', '\n');
        return new Lexer(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix).run();
    }

    private List<Token> run() {
        while (position < source.length()) {
            int tag = nextTag();
            data(position, tag, tag < source.length() ? sign(tag + 2) : ' ', tag < source.length() && source.charAt(tag + 1) != '{');
            position = tag;
            if (tag < source.length()) {
                tag();
            }
        }
        add(Kind.END, "");
        return tokens;
    }

    private int nextTag() {
        for (int i = position; i + 1 < source.length(); i++) {
            if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return source.length();
    }

    private char sign(int at) {
        return at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+') ? source.charAt(at) : ' ';
    }

    /** The text in front of a tag, without the blank space that the tag takes. */
    private void data(int start, int end, char sign, boolean block) {
        String text = source.substring(start, end);
        if (sign == '-') {
            text = text.stripTrailing();
        } else if (block && sign != '+') {
            int lineStart = text.lastIndexOf('\n') + 1;
            if ((lineStart > 0 || lineStarts) && text.substring(lineStart).isBlank()) {
                text = text.substring(0, lineStart);
            }
        }
        if (!text.isEmpty()) {
            add(Kind.DATA, text);
        }
        lineStarts = false;
    }

    private void tag() {
        Matcher raw = RAW.matcher(source).region(position, source.length());
        if (source.charAt(position + 1) == '#') {
            comment();
        } else if (raw.lookingAt()) {
            raw(raw);
        } else {
            boolean output = source.charAt(position + 1) == '{';
            add(output ? Kind.OUTPUT_BEGIN : Kind.BLOCK_BEGIN, "");
            position += sign(position + 2) == ' ' ? 2 : 3;
            inside(output);
        }
    }

    private void comment() {
        int end = source.indexOf("#}", position + 2);
        if (end < 0) {
            throw new JinjaException("a comment that does not end; expected #}", lineAt(position));
        }
        char sign = end > position + 2 ? sign(end - 1) : ' ';
        position = end + 2;
        afterTag(sign, true);
    }

    private void raw(Matcher begin) {
        int start = lineAt(position);
        position = begin.end();
        afterTag(begin.group(1).isEmpty() ? ' ' : begin.group(1).charAt(0), true);
        Matcher end = ENDRAW.matcher(source);
        if (!end.find(position)) {
            throw new JinjaException("a raw block that does not end; expected {% endraw %}", start);
        }
        data(position, end.start(), end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0), true);
        position = end.end();
        afterTag(end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
    }

    /** Skips the blank space that belongs to the tag just passed. */
    private void afterTag(char sign, boolean block) {
        int start = position;
        if (sign == '-') {
            while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
                position++;
            }
        } else if (block && sign != '+' && position < source.length() && source.charAt(position) == '\n') {
            position++;
        }
        lineStarts = position > start && source.charAt(position - 1) == '\n';
    }

    /** The tokens up to the end of a tag. A closing brace that belongs to a dictionary does not end it. */
    private void inside(boolean output) {
        int start = lineAt(position);
        String end = output ? "}}" : "%}";
        int open = 0;
        while (true) {
            while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
                position++;
            }
            if (position == source.length()) {
                throw new JinjaException("a tag that does not end; expected " + end, start);
            }
            char sign = sign(position);
            int ending = sign == '-' || sign == '+' && !output ? position + 1 : position;
            if (open == 0 && (source.startsWith(end, position) || source.startsWith(end, ending))) {
                boolean plain = source.startsWith(end, position);
                add(output ? Kind.OUTPUT_END : Kind.BLOCK_END, "");
                position = (plain ? position : ending) + 2;
                afterTag(plain ? ' ' : sign, !output);
                return;
            }
            Token token = token();
            if (token.kind() == Kind.OPERATOR && "([{".contains(token.text())) {
                open++;
            } else if (token.kind() == Kind.OPERATOR && ")]}".contains(token.text())) {
                open--;
            }
        }
    }

    private Token token() {
        char c = source.charAt(position);
        if (c == '"' || c == '\'') {
            return string(c);
        }
        for (Kind kind : List.of(Kind.NAME, Kind.FLOAT, Kind.INTEGER, Kind.OPERATOR)) {
            Matcher matcher = pattern(kind).matcher(source).region(position, source.length());
            if (matcher.lookingAt()) {
                add(kind, matcher.group());
                position = matcher.end();
                return tokens.getLast();
            }
        }
        throw new JinjaException("unexpected character '%s'".formatted(new String(Character.toChars(source.codePointAt(position)))), lineAt(position));
    }

    private static Pattern pattern(Kind kind) {
        return switch (kind) {
            case NAME -> NAME;
            case FLOAT -> FLOAT;
            case INTEGER -> INTEGER;
            default -> OPERATOR;
        };
    }

    private Token string(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new JinjaException("a string that does not end; expected " + quote, lineAt(position));
        }
        add(Kind.STRING, Escapes.resolve(source.substring(position + 1, end), lineAt(position)));
        position = end + 1;
        return tokens.getLast();
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, lineAt(position)));
    }

    private int lineAt(int where) {
        for (; lineCountedTo < where; lineCountedTo++) {
            line += source.charAt(lineCountedTo) == '\n' ? 1 : 0;
        }
        return line;
    }
}
