package org.transformer4j.training.data;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.tokenizer.TokenizedText;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * A tokenizer, and the size of the vocabulary of the model that shall read its tokens: what the model does not know is found when texts
 * are read, not when they are learnt from.
 *
 * @param tokenizer the tokenizer; it stays the caller's
 * @param vocabulary how many tokens the model knows
 * @param end the token that ends a text, if there is one
 */
public record CheckedTokenizer(Tokenizer tokenizer, int vocabulary, OptionalInt end) {
    /** Checks the end. */
    public CheckedTokenizer {
        if (end.isPresent()) {
            check(new int[] {end.getAsInt()}, tokenizer, vocabulary, "the end of a text");
        }
    }

    /**
     * A tokenizer with the end that the files of a model name: in {@code tokenizer_config.json}, else in {@code generation_config.json}
     * or {@code config.json}.
     *
     * @throws IllegalArgumentException if tokenizer or model do not know it
     */
    public static CheckedTokenizer of(Tokenizer tokenizer, ModelFolder folder, int vocabulary) {
        return new CheckedTokenizer(tokenizer, vocabulary, end(tokenizer, folder));
    }

    private static OptionalInt end(Tokenizer tokenizer, ModelFolder folder) {
        String token = folder.tokenizerConfig().eosToken().orElse(null);
        if (token == null) {
            List<Integer> ends = folder.generationConfig().tokens().eos();
            return ends.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ends.getFirst());
        }
        int id = tokenizer.id(token).orElseThrow(() -> new IllegalArgumentException(
                "%s: the tokenizer does not know the eos_token \"%s\"; tokenizer.json and tokenizer_config.json should belong together"
                        .formatted(folder.origin(), token)));
        return OptionalInt.of(id);
    }

    /**
     * The tokens of a text alone, without special tokens around it.
     *
     * @param place where the text is from
     */
    int[] plain(String text, String place) {
        return check(tokenizer.encode(text, false), tokenizer, vocabulary, place);
    }

    /** The tokens of an entry's first text alone. */
    int[] plain(Source.Entry entry) {
        return checked(tokenizer.encode(entry.texts().getFirst(), false), entry);
    }

    /** The special tokens around a text, the end behind it in any case. */
    Template template() {
        Template template = Template.of(tokenizer);
        return end.isEmpty() ? template : template.ending(end.getAsInt());
    }

    /** The tokens of an entry's text with the special tokens that the tokenizer puts around it. */
    int[] whole(Source.Entry entry, int text) {
        return checked(tokenizer.encode(entry.texts().get(text)), entry);
    }

    /** The tokens of an entry's text, or of two. */
    TokenizedText tokenize(Source.Entry entry, int text, int texts) {
        String first = entry.texts().get(text);
        TokenizedText tokens = texts == 1 ? tokenizer.tokenize(first) : tokenizer.tokenize(first, entry.texts().get(text + 1));
        checked(tokens.ids(), entry);
        return tokens;
    }

    private int[] checked(int[] ids, Source.Entry entry) {
        if (IntStream.of(ids).max().orElse(0) < vocabulary) {
            return ids;
        }
        return check(ids, tokenizer, vocabulary, entry.place());
    }

    private static int[] check(int[] ids, Tokenizer tokenizer, int vocabulary, String place) {
        int largest = Arrays.stream(ids).max().orElse(0);
        if (largest >= vocabulary) {
            throw new IllegalArgumentException(("%s: token %d (%s); the tokenizer has %d tokens and the model knows %d, 0 to %d: "
                    + "take the tokenizer that belongs to the model, or a model with a larger vocabulary").formatted(place, largest,
                            tokenizer.token(largest).orElse("unknown"), tokenizer.vocabularySize(), vocabulary, vocabulary - 1));
        }
        return ids;
    }
}
