package org.transformer4j.training.data;

import java.util.Collection;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/** Text out of a file, fit for one line of a message. */
final class Quoted {
    private static final int LONGEST = 60;
    private static final int MOST = 12;

    private Quoted() {}

    /** The beginning of a text in quotes, with a blank for whatever cannot be seen. */
    static String of(String text) {
        String plain = text.codePoints().limit(LONGEST).map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        return '"' + plain + (text.codePointCount(0, text.length()) > LONGEST ? "..." : "") + '"';
    }

    /** What a parser says is wrong, without advice for programmers. */
    static String reason(JacksonException failure) {
        return failure.getOriginalMessage().lines().findFirst().orElse("malformed").replaceFirst(" \\((start marker|consider|enable) .*", "");
    }

    /** The first of some texts. */
    static String of(Collection<String> texts) {
        String list = texts.stream().limit(MOST).map(Quoted::of).collect(Collectors.joining(", "));
        return texts.size() > MOST ? list + " and %d more".formatted(texts.size() - MOST) : list;
    }
}
