package org.transformer4j.training.metric;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts a line into the words that BLEU counts, as the script mteval-v13a of NIST does, which is what WMT compares with.
 *
 * <p>White space at the end goes. {@code <skipped>} goes. A hyphen before a line break goes with it; any other line break becomes a
 * blank. The entities {@code &quot;}, {@code &amp;}, {@code &lt;} and {@code &gt;} become their characters, in this order. Then, one
 * after the other:
 * <ol>
 *   <li>each of <code>{ | } ~ [ \ ] ^ _ ` ! " # $ % &amp; ( ) * + : ; &lt; = &gt; ? @ /</code> is a word of its own, the apostrophe is not;
 *   <li>a point or comma is cut off from what is before it, and from what is after it, unless that before it is a digit;
 *   <li>likewise, unless what is after it is a digit;
 *   <li>a hyphen after a digit is a word of its own.
 * </ol>
 * Digits are {@code 0} to {@code 9}. Words are what white space of Unicode then separates. Case stays.
 *
 * <p>Source: Post (2018), "A Call for Clarity in Reporting BLEU Scores", section 2.2.
 */
final class Tokenizer13a {
    private static final Pattern SYMBOL = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern AFTER_OTHER = Pattern.compile("([^0-9])([.,])");
    private static final Pattern BEFORE_OTHER = Pattern.compile("([.,])([^0-9])");
    private static final Pattern HYPHEN = Pattern.compile("([0-9])(-)");
    /** White space as Unicode sees it, and the separators of ASCII. */
    private static final String BLANK = "[\\s\\x1c-\\x1f\\x85\\p{Z}]+";
    private static final Pattern BLANKS = Pattern.compile(BLANK);
    private static final Pattern LAST_BLANKS = Pattern.compile(BLANK + "\\z");

    private Tokenizer13a() {}

    /** The words of a line; none of a blank one. */
    static List<String> words(String line) {
        String text = LAST_BLANKS.matcher(line).replaceFirst("").replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
        text = text.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
        // The blanks are what a point at either end stands beside.
        text = SYMBOL.matcher(" " + text + " ").replaceAll(" $1 ");
        text = AFTER_OTHER.matcher(text).replaceAll("$1 $2 ");
        text = BEFORE_OTHER.matcher(text).replaceAll(" $1 $2");
        text = HYPHEN.matcher(text).replaceAll("$1 $2 ");
        return BLANKS.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    }
}
