package org.transformer4j.models.task;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.transformer4j.models.generation.Text2TextGenerator;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * A token for each language, such as {@code en_XX}: mBART. It stands where the tokenizer's template has one, and the written text has its
 * own in front. Source: Liu et al. (2020), section 2.1; Tang et al. (2020), section 3.
 *
 * @param ids the tokens by language
 * @param start what a written text begins with
 * @param writesByItself whether the model says which language it writes
 */
record LanguageCodes(Map<String, Integer> ids, int start, boolean writesByItself) implements TranslationLanguages {
    private static final Pattern CODE = Pattern.compile("[a-z]{2,3}_[A-Z]{2}");

    static LanguageCodes of(Text2TextGenerator generator) {
        Tokenizer tokenizer = generator.tokenizer();
        Map<String, Integer> ids = new TreeMap<>();
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            int own = id;
            tokenizer.token(id).filter(token -> CODE.matcher(token).matches()).ifPresent(token -> ids.put(token, own));
        }
        // Other vocabularies may have such a token by chance.
        if (Arrays.stream(tokenizer.encode("")).noneMatch(ids::containsValue)) {
            ids.clear();
        }
        int start = generator.start();
        return new LanguageCodes(ids, start, ids.containsValue(start) || generator.defaults().constraints().forcedBos().isPresent());
    }

    @Override
    public Told told(String from, String to) {
        if (to == null && !writesByItself) {
            throw new IllegalArgumentException("the model has to be told the language to translate to; it knows %s".formatted(this));
        }
        OptionalInt source = from == null ? OptionalInt.empty() : OptionalInt.of(id(from));
        OptionalInt target = to == null ? OptionalInt.empty() : OptionalInt.of(id(to));
        // The first mBART begins with the language, later ones have it behind another first token.
        boolean begins = ids.containsValue(start);
        return new Told("translation", "", source, Set.copyOf(ids.values()), begins ? OptionalInt.empty() : target, begins ? target : OptionalInt.empty());
    }

    private int id(String language) {
        List<String> matching = ids.keySet().stream().filter(code -> code.equals(language) || code.startsWith(language + "_")).toList();
        if (language.isEmpty() || matching.size() != 1) {
            throw new IllegalArgumentException("the model does not know a language '%s'; it knows %s".formatted(language, this));
        }
        return ids.get(matching.getFirst());
    }

    @Override
    public String toString() {
        return String.join(", ", ids.keySet());
    }
}
