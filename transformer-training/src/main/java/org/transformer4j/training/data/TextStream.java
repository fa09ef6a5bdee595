package org.transformer4j.training.data;

import java.util.List;

/**
 * Texts one after the other as one long text, as {@link TextWindows} cuts it. Each has the special tokens that its tokenizer puts around a
 * text, and ends with the end token if there is one. Source: Brown et al. (2020), appendix B.
 */
public final class TextStream {
    private static final Template NOTHING = new Template(new int[0], new int[0]);

    private final CheckedTokenizer tokenizer;
    private final Template template;
    private final TokenTable.Builder tokens = new TokenTable.Builder();
    private final Counts.Counter counter = new Counts.Counter();

    private TextStream(CheckedTokenizer tokenizer, Template template) {
        this.tokenizer = tokenizer;
        this.template = template;
    }

    /**
     * Files, each of which is one text with its line breaks. They are read in parts that end where words do, so that a file may be large;
     * see {@link TextFile#parts(java.util.function.Consumer)}.
     *
     * @throws DataException if there is no text in one of them, or it cannot be read
     * @throws IllegalArgumentException if the tokenizer does not fit the model
     */
    public static Dataset<int[]> ofFiles(List<TextFile> files, CheckedTokenizer tokenizer) {
        return new TextStream(tokenizer, tokenizer.template()).files(files);
    }

    /**
     * The first text of each entry; empty ones are skipped.
     *
     * @throws DataException if there is none, or the source is malformed
     * @throws IllegalArgumentException if the tokenizer does not fit the model
     */
    public static Dataset<int[]> of(Source source, CheckedTokenizer tokenizer) {
        return new TextStream(tokenizer, tokenizer.template()).entries(source);
    }

    /** As {@link #ofFiles}, without special tokens. */
    static Dataset<int[]> plainFiles(List<TextFile> files, CheckedTokenizer tokenizer) {
        return new TextStream(tokenizer, NOTHING).files(files);
    }

    /** As {@link #of}, without special tokens. */
    static Dataset<int[]> plain(Source source, CheckedTokenizer tokenizer) {
        return new TextStream(tokenizer, NOTHING).entries(source);
    }

    private Dataset<int[]> files(List<TextFile> files) {
        Seam seam = Seam.of(tokenizer.tokenizer());
        for (TextFile file : files) {
            tokens.append(template.before());
            boolean[] begun = new boolean[1];
            file.parts(part -> {
                tokens.append(tokenizer.plain(begun[0] ? seam.next(part) : part, file.toString()));
                begun[0] = true;
            });
            if (!begun[0]) {
                throw new DataException("%s: an empty file; expected text".formatted(file));
            }
            tokens.append(template.after());
            counter.texts++;
        }
        return done();
    }

    private Dataset<int[]> entries(Source source) {
        source.read(entry -> {
            if (entry.isBlank(1)) {
                counter.empty++;
            } else {
                tokens.append(template.around(tokenizer.plain(entry)));
                counter.texts++;
            }
        });
        return done();
    }

    private Dataset<int[]> done() {
        tokens.end();
        int[] all = tokens.build().flat();
        counter.tokens = all.length;
        return new Dataset<>(all, counter.done());
    }
}
