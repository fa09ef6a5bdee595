package org.transformer4j.training.data;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.transformer4j.models.tokenizer.TokenizedText;
import org.transformer4j.training.data.Limit.TooLong;
import org.transformer4j.training.objective.SequenceToSequence;

/**
 * Pairs of texts as an encoder-decoder learns from them. Source and target have the special tokens that their tokenizer puts around them,
 * and end with the end token, unless a template of their own says otherwise; the decoder reads the start token and the target without its last token.
 */
public final class TextPairs extends AbstractList<SequenceToSequence.Example> implements RandomAccess {
    private final TokenTable sources;
    private final TokenTable targets;
    private final int start;

    private TextPairs(TokenTable sources, TokenTable targets, int start) {
        this.sources = sources;
        this.targets = targets;
        this.start = start;
    }

    /**
     * How one side is read.
     *
     * @param tokenizer its tokenizer, which has an end token
     * @param limit tokens that it may have, the end included
     * @param template what stands around a text, as where a language is told; null for what the tokenizer puts there
     */
    public record Side(CheckedTokenizer tokenizer, Limit limit, Template template) {
        /** With what the tokenizer puts around a text. */
        public Side(CheckedTokenizer tokenizer, Limit limit) {
            this(tokenizer, limit, null);
        }

        /** Checks that there is an end. */
        public Side {
            if (tokenizer.end().isEmpty()) {
                throw new IllegalArgumentException(
                        "a tokenizer without an end token; the model could not learn where a text ends: name an eos_token in tokenizer_config.json");
            }
        }

        /** The tokens, or null if they are too many and to be left out. */
        private int[] tokens(Source.Entry entry, int text, boolean[] cut) {
            return template == null ? usual(entry, text, cut) : told(entry, text, cut);
        }

        private int[] told(Source.Entry entry, int text, boolean[] cut) {
            int[] plain = tokenizer.plain(entry.texts().get(text), entry.place());
            int most = limit.without(template.length()).tokens();
            cut[0] |= plain.length > most;
            if (plain.length > most && limit.tooLong() == TooLong.LEAVE_OUT) {
                return null;
            }
            return template.around(plain.length > most ? Arrays.copyOf(plain, most) : plain);
        }

        private int[] usual(Source.Entry entry, int text, boolean[] cut) {
            int[] ids = ended(tokenizer.whole(entry, text));
            if (ids.length <= limit.tokens()) {
                return ids;
            }
            cut[0] = true;
            if (limit.tooLong() == TooLong.LEAVE_OUT) {
                return null;
            }
            TokenizedText whole = tokenizer.tokenize(entry, text, 1);
            boolean hasEnd = whole.length() == ids.length;
            return ended(whole.atMost(limit.tokens() - (hasEnd ? 0 : 1)).ids());
        }

        private int[] ended(int[] ids) {
            int end = tokenizer.end().getAsInt();
            if (ids.length > 0 && ids[ids.length - 1] == end) {
                return ids;
            }
            int[] longer = Arrays.copyOf(ids, ids.length + 1);
            longer[ids.length] = end;
            return longer;
        }
    }

    /**
     * The first two texts of each entry; entries with an empty one are skipped.
     *
     * @param start the token that a written text begins with
     * @throws DataException if there is no pair, or the source is malformed
     * @throws IllegalArgumentException if a tokenizer does not fit the model
     */
    public static Dataset<TextPairs> read(Source pairs, Side source, Side target, int start) {
        TokenTable.Builder sources = new TokenTable.Builder();
        TokenTable.Builder targets = new TokenTable.Builder();
        Counts.Counter counter = new Counts.Counter();
        pairs.read(entry -> {
            if (entry.isBlank(2)) {
                counter.empty++;
                return;
            }
            boolean[] cut = new boolean[1];
            int[] from = source.tokens(entry, 0, cut);
            int[] to = from == null ? null : target.tokens(entry, 1, cut);
            if (to == null) {
                counter.leftOut++;
                return;
            }
            counter.cut += cut[0] ? 1 : 0;
            counter.texts++;
            counter.tokens += from.length + to.length;
            sources.add(from);
            targets.add(to);
        });
        return new Dataset<>(new TextPairs(sources.build(), targets.build(), start), counter.done());
    }

    @Override
    public SequenceToSequence.Example get(int index) {
        int[] target = targets.get(index);
        int[] ids = new int[target.length];
        ids[0] = start;
        System.arraycopy(target, 0, ids, 1, target.length - 1);
        return new SequenceToSequence.Example(sources.get(index), ids, target);
    }

    @Override
    public int size() {
        return sources.size();
    }
}
