package org.transformer4j.training.data;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.training.objective.TokenTargets;

/** Texts with tokens to be guessed, other ones in each epoch. Special tokens are never among them. */
public final class MaskedTexts implements Batches.Epochs<TokenTargets.Example> {
    private final List<int[]> texts;
    private final Template template;
    private final Masking masking;

    private MaskedTexts(List<int[]> texts, Template template, Masking masking) {
        this.texts = texts;
        this.template = template;
        this.masking = masking;
    }

    /**
     * The first text of each entry is one by itself; empty ones are skipped.
     *
     * @param limit tokens that a text may have with its special tokens
     * @throws DataException if there is none, or the source is malformed
     * @throws IllegalArgumentException if the tokenizer does not fit the model, or the limit leaves no room for a text
     */
    public static Dataset<MaskedTexts> of(Source source, CheckedTokenizer tokenizer, Limit limit, Masking masking) {
        Template template = Template.of(tokenizer.tokenizer());
        Limit own = limit.without(template.length());
        TokenTable.Builder texts = new TokenTable.Builder();
        Counts.Counter counter = new Counts.Counter();
        source.read(entry -> {
            int[] ids = entry.isBlank(1) ? new int[0] : tokenizer.plain(entry);
            if (ids.length == 0) {
                counter.empty++;
            } else {
                counter.add(ids, own, texts);
            }
        });
        return new Dataset<>(new MaskedTexts(texts.build(), template, masking), counter.done());
    }

    /**
     * Files, each of which is one text, one after the other in pieces of equal length, the last one of what is left.
     *
     * @param length tokens of a piece with its special tokens
     * @throws DataException if there is no text in one of them, or it cannot be read
     * @throws IllegalArgumentException if the tokenizer does not fit the model, or the length leaves no room for a text
     */
    public static Dataset<MaskedTexts> pieces(List<TextFile> files, CheckedTokenizer tokenizer, int length, Masking masking) {
        return pieces(TextStream.plainFiles(files, tokenizer), tokenizer, length, masking);
    }

    /** The same with the first text of each entry. */
    public static Dataset<MaskedTexts> pieces(Source source, CheckedTokenizer tokenizer, int length, Masking masking) {
        return pieces(TextStream.plain(source, tokenizer), tokenizer, length, masking);
    }

    private static Dataset<MaskedTexts> pieces(Dataset<int[]> stream, CheckedTokenizer tokenizer, int length, Masking masking) {
        Template template = Template.of(tokenizer.tokenizer());
        int own = Limit.cut(length).without(template.length()).tokens();
        int[] tokens = stream.examples();
        TokenTable.Builder pieces = new TokenTable.Builder();
        for (long from = 0; from < tokens.length; from += own) {
            pieces.add(Arrays.copyOfRange(tokens, (int) from, (int) Math.min(tokens.length, from + own)));
        }
        return new Dataset<>(new MaskedTexts(pieces.build(), template, masking), stream.counts());
    }

    /** What is learnt from, and what is kept to see how well; as {@link Split#of(List, double)}. */
    public Split<MaskedTexts> split(double last) {
        Split<List<int[]>> split = Split.of(texts, last);
        return new Split<>(new MaskedTexts(split.training(), template, masking), new MaskedTexts(split.validation(), template, masking));
    }

    @Override
    public List<TokenTargets.Example> epoch(long number) {
        return new AbstractList<>() {
            @Override
            public TokenTargets.Example get(int index) {
                return masking.example(texts.get(index), template, number, index);
            }

            @Override
            public int size() {
                return texts.size();
            }
        };
    }
}
