package org.transformer4j.training.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * A token for each language, such as {@code en_XX}, by which a model is told what it reads and what to write: mBART. Source: Liu et al. (2020),
 * section 2.1; Tang et al. (2020), section 3.
 *
 * @param ids the tokens by language; empty where a tokenizer puts none around a text
 */
public record LanguageTokens(Map<String, Integer> ids) {
    private static final Pattern CODE = Pattern.compile("[a-z]{2,3}_[A-Z]{2}");

    /** Copies the tokens, in the order of their names. */
    public LanguageTokens {
        ids = Collections.unmodifiableMap(new TreeMap<>(ids));
    }

    /** Those of a tokenizer. */
    public static LanguageTokens of(Tokenizer tokenizer) {
        Map<String, Integer> ids = new TreeMap<>();
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            int own = id;
            tokenizer.token(id).filter(token -> CODE.matcher(token).matches()).ifPresent(token -> ids.put(token, own));
        }
        // Other vocabularies may have such a token by chance.
        Template template = Template.of(tokenizer);
        boolean used = IntStream.concat(Arrays.stream(template.before()), Arrays.stream(template.after())).anyMatch(ids::containsValue);
        return new LanguageTokens(used ? ids : Map.of());
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return ids.isEmpty();
    }

    /**
     * The token of a language.
     *
     * @param language its whole name, or what stands before the underscore
     * @throws IllegalArgumentException if there is none
     */
    public int id(String language) {
        String known = String.join(", ", ids.keySet());
        if (language == null) {
            throw new IllegalArgumentException(("the languages to translate from and to have to be told: give --from and --to (data.from, data.to); "
                    + "the tokenizer knows %s").formatted(known));
        }
        List<String> matching = ids.keySet().stream().filter(code -> code.equals(language) || code.startsWith(language + "_")).toList();
        if (matching.size() != 1) {
            throw new IllegalArgumentException("the tokenizer does not know a language '%s'; it knows %s".formatted(language, known));
        }
        return ids.get(matching.getFirst());
    }

    /** What stands around a text to read: what the tokenizer puts there, with this language. */
    public Template source(Tokenizer tokenizer, String language) {
        int token = id(language);
        Template usual = Template.of(tokenizer);
        return new Template(told(usual.before(), token), told(usual.after(), token));
    }

    private int[] told(int[] special, int token) {
        return IntStream.of(special).map(id -> ids.containsValue(id) ? token : id).toArray();
    }

    /** Whether a written text has its language in place of a first token of its own: the first mBART. */
    public boolean begins(int start) {
        return ids.containsValue(start);
    }

    /**
     * What stands around a text to write: its language, unless it begins with that, and the end.
     *
     * @param start what a written text begins with
     */
    public Template target(String language, int start, int end) {
        int token = id(language);
        return new Template(begins(start) ? new int[0] : new int[] {token}, new int[] {end});
    }
}
