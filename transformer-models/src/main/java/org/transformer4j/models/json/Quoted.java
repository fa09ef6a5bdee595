package org.transformer4j.models.json;

/** Text out of a file, made fit for an error message: one short line, with nothing in it that could disguise the rest. */
public final class Quoted {
    private Quoted() {}

    /** At most 80 characters of {@code text} in double quotes, quotes and unprintable characters escaped. */
    public static String of(String text) {
        return '"' + plain(text, 80).replace("\"", "\\\"") + '"';
    }

    /** At most {@code limit} characters of {@code text} without quotes, unprintable characters escaped. */
    static String plain(String text, int limit) {
        var line = new StringBuilder();
        int[] characters = text.codePoints().limit(limit + 1L).toArray();
        for (int i = 0; i < Math.min(characters.length, limit); i++) {
            switch (Character.getType(characters[i])) {
                case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED,
                        Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                        line.append("\\u%04x".formatted(characters[i]));
                default -> line.appendCodePoint(characters[i]);
            }
        }
        return characters.length > limit ? line.append("...").toString() : line.toString();
    }
}
