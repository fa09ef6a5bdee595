package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.transformer4j.models.json.Quoted;

/**
 * How a byte-level tokenizer cuts text into words before it merges; {@code tokenizer.ggml.pre} names it.
 *
 * <p>Each is the one in the {@code tokenizer.json} of the models that GGUF files of this name were made from.
 */
enum PreTokenizer {
    /** GPT-2's own, which byte-level tokenizers know without being told. */
    GPT2(null, false, List.of("gpt-2", "phi-2")),
    /** GPT-2's, after each digit was cut off. */
    DIGITS(null, false, List.of("smollm", "starcoder", "refact")),
    /** Llama 3: digits in threes; a word that is a token is taken as it is. */
    LLAMA3(Regex.words("{1,3}"), true, List.of("llama-bpe", "llama3", "llama-v3")),
    /** As Llama 3, but words are always merged. */
    DBRX(Regex.words("{1,3}"), false, List.of("dbrx")),
    /** Qwen 2: each digit by itself; text in normal form C. */
    QWEN2(Regex.words(""), false, List.of("qwen2", "deepseek-r1-qwen")),
    /** Stable LM 2: as Qwen 2, with text as it is. */
    STABLELM2(Regex.words(""), false, List.of("stablelm2")),
    /** Mistral Nemo: capitals begin a word; each digit by itself. */
    TEKKEN(Regex.cases("", ""), true, List.of("tekken")),
    /** GPT-4o: capitals begin a word; digits in threes. */
    GPT4O(Regex.cases(Regex.SUFFIX + "?", "{1,3}"), false, List.of("gpt-4o"));

    private static final String KEY = "tokenizer.ggml.pre";

    private final String regex;
    private final boolean wholeWords;
    private final List<String> names;

    PreTokenizer(String regex, boolean wholeWords, List<String> names) {
        this.regex = regex;
        this.wholeWords = wholeWords;
        this.names = names;
    }

    /** What the expressions have in common. */
    private static final class Regex {
        static final String SUFFIX = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
        static final String BLANKS = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

        private Regex() {}

        /** Suffixes, words with one sign before them, digits, signs, blanks. */
        static String words(String digits) {
            return SUFFIX + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" + digits + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" + BLANKS;
        }

        /** Words that end where capitals begin, digits, signs, blanks. */
        static String cases(String suffix, String digits) {
            String sign = "[^\\r\\n\\p{L}\\p{N}]?";
            String upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
            String lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
            return sign + upper + "*" + lower + "+" + suffix + "|" + sign + upper + "+" + lower + "*" + suffix
                    + "|\\p{N}" + digits + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*" + BLANKS;
        }
    }

    /** The one that the metadata names; GPT-2 and Phi-2, which are older than the key, may leave it out. */
    static PreTokenizer of(GgufMetadata metadata) {
        String architecture = metadata.optionalText("general.architecture").orElse("");
        boolean old = architecture.equals("gpt2") || architecture.equals("phi2");
        String name = old ? metadata.optionalText(KEY).orElse("gpt-2") : metadata.text(KEY);
        return Arrays.stream(values()).filter(value -> value.names.contains(name)).findFirst().orElseThrow(() -> metadata.wrong(
                KEY, "text " + Quoted.of(name), "one of " + supported() + ". Take the tokenizer.json of the original model"));
    }

    private static String supported() {
        return Arrays.stream(values()).flatMap(value -> value.names.stream()).collect(Collectors.joining(", "));
    }

    /** Whether a word that is a token is taken before anything is merged. */
    boolean takesWholeWords() {
        return wholeWords;
    }

    /** Whether texts begin with the token for the beginning unless the file says otherwise. */
    boolean beginsByDefault() {
        return this == LLAMA3;
    }

    Object normalizer() {
        return this == QWEN2 ? TokenizerJson.object("NFC") : null;
    }

    Object steps() {
        if (this == GPT2) return bytes(true);
        var steps = new ArrayList<>();
        if (this == DIGITS) steps.add(TokenizerJson.object("Digits", "individual_digits", true));
        if (regex != null) {
            steps.add(TokenizerJson.object("Split", "pattern", Map.of("Regex", regex), "behavior", "Isolated", "invert", false));
        }
        steps.add(bytes(regex == null));
        return TokenizerJson.object("Sequence", "pretokenizers", steps);
    }

    private static Object bytes(boolean cutting) {
        return TokenizerJson.object("ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", cutting);
    }
}
