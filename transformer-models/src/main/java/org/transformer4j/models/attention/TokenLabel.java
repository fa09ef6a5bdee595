package org.transformer4j.models.attention;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transformer4j.models.tokenizer.ByteAlphabet;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * How a token is shown: its text with blanks, line breaks and whatever else cannot be seen made visible. Never empty.
 *
 * @param text one line, such as {@code ␣Romeo}
 * @param special whether it is no text but a mark for the model, such as {@code [CLS]}
 */
public record TokenLabel(String text, boolean special) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final char REPLACEMENT = '\uFFFD';

    /** What SentencePiece spells a blank with. */
    private static final char LOWER_BLOCK = '\u2581';

    private static final int CONTROL_PICTURES = 0x2400;
    private static final int DELETE = 0x7F;
    private static final String DOTTED_CIRCLE = "\u25CC";

    /** Labels of tokens without a tokenizer: their numbers. */
    static List<TokenLabel> numbers(int[] ids) {
        return IntStream.of(ids).mapToObj(id -> new TokenLabel(Integer.toString(id), false)).toList();
    }

    /** Labels of tokens as their tokenizer spells them. */
    static List<TokenLabel> of(Tokenizer tokenizer, int[] ids) {
        return IntStream.of(ids).mapToObj(id -> of(tokenizer, id)).toList();
    }

    private static TokenLabel of(Tokenizer tokenizer, int id) {
        String spelling = tokenizer.token(id).orElse("");
        String decoded = tokenizer.decode(id);
        boolean special = !decoded.isEmpty() && tokenizer.decode(new int[] {id}, true).isEmpty();
        String text = visible(text(spelling, decoded));
        return new TokenLabel(text.isEmpty() ? "[%d]".formatted(id) : text, special);
    }

    /** A decoded token has lost the blank in front where a vocabulary spells it with a block, and its bytes if they are no whole character. */
    private static String text(String spelling, String decoded) {
        if (spelling.indexOf(LOWER_BLOCK) >= 0) {
            return spelling.replace(LOWER_BLOCK, ' ');
        }
        if (decoded.indexOf(REPLACEMENT) < 0) {
            return decoded.isEmpty() ? spelling : decoded;
        }
        int[] bytes = spelling.chars().map(character -> ByteAlphabet.value((char) character)).toArray();
        return bytes.length == 0 || IntStream.of(bytes).anyMatch(value -> value < 0) ? spelling
                : IntStream.of(bytes).mapToObj(value -> HEX.toHexDigits((byte) value)).collect(Collectors.joining(" ", "<", ">"));
    }

    /** Every character as one that can be seen and that stays in its place: no control, no change of direction. */
    static String visible(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(character -> append(shown, character));
        return shown.toString();
    }

    private static void append(StringBuilder shown, int character) {
        switch (character) {
            case ' ' -> shown.append('␣');
            case '\n' -> shown.append('⏎');
            case '\t' -> shown.append('⇥');
            default -> {
                switch (Character.getType(character)) {
                    case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED, Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> shown.append(picture(character));
                    case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
                            shown.append(shown.isEmpty() ? DOTTED_CIRCLE : "").appendCodePoint(character);
                    default -> shown.appendCodePoint(character);
                }
            }
        }
    }

    private static String picture(int character) {
        return character < ' ' ? Character.toString(CONTROL_PICTURES + character)
                : character == DELETE ? Character.toString(CONTROL_PICTURES + 0x21) : "<U+%04X>".formatted(character);
    }
}
