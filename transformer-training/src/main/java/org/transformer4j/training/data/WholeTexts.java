package org.transformer4j.training.data;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.transformer4j.training.objective.CausalLanguageModeling;

/**
 * Texts each of which is an example by itself, as a decoder learns from them. They have the special tokens that their tokenizer puts around
 * them, and end with the end token if there is one, unless they were cut.
 */
public final class WholeTexts extends AbstractList<CausalLanguageModeling.Example> implements RandomAccess {
    private final TokenTable texts;

    private WholeTexts(TokenTable texts) {
        this.texts = texts;
    }

    /**
     * The first text of each entry; empty ones, and those of a single token, are skipped.
     *
     * @param limit tokens that a text may have with its special tokens
     * @throws DataException if there is none, or the source is malformed
     * @throws IllegalArgumentException if the tokenizer does not fit the model
     */
    public static Dataset<WholeTexts> read(Source source, CheckedTokenizer tokenizer, Limit limit) {
        Template template = tokenizer.template();
        TokenTable.Builder texts = new TokenTable.Builder();
        Counts.Counter counter = new Counts.Counter();
        source.read(entry -> {
            int[] ids = entry.isBlank(1) ? new int[0] : template.around(tokenizer.plain(entry));
            if (ids.length < 2) {
                counter.empty++;
            } else {
                counter.add(ids, limit, texts);
            }
        });
        return new Dataset<>(new WholeTexts(texts.build()), counter.done());
    }

    @Override
    public CausalLanguageModeling.Example get(int index) {
        return CausalLanguageModeling.Example.of(texts.get(index));
    }

    @Override
    public int size() {
        return texts.size();
    }
}
