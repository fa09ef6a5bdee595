package org.transformer4j.training.data;

import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.stream.IntStream;
import org.transformer4j.models.tokenizer.TokenizedText;
import org.transformer4j.training.data.Limit.TooLong;
import org.transformer4j.training.objective.TokenTargets;

/** Texts, or pairs of them, each with a label, as a classifier learns from them. */
public final class LabelledTexts extends AbstractList<TokenTargets.Example> implements RandomAccess {
    private final TokenTable ids;
    /** The kind of segment of each token, or null. */
    private final TokenTable types;
    private final int[] targets;
    private final Labels labels;

    private LabelledTexts(TokenTable ids, TokenTable types, int[] targets, Labels labels) {
        this.ids = ids;
        this.types = types;
        this.targets = targets;
        this.labels = labels;
    }

    /**
     * How texts are read.
     *
     * @param tokenizer their tokenizer
     * @param limit tokens that a text, or a pair, may have with its special tokens; of a pair the longer text is cut
     * @param segments whether the model tells the texts of a pair apart by kinds of segments
     */
    public record Reading(CheckedTokenizer tokenizer, Limit limit, boolean segments) {}

    /**
     * Entries of a text, or two, and a label; labels that occur are learnt, sorted. Entries with an empty text are skipped.
     *
     * @throws DataException if there is no text or less than two labels, or the source is malformed
     * @throws IllegalArgumentException if the tokenizer does not fit the model
     */
    public static Dataset<LabelledTexts> read(Source source, Reading reading) {
        Map<String, Integer> found = new LinkedHashMap<>();
        Reader reader = new Reader(reading, (_, label) -> found.computeIfAbsent(label, _ -> found.size()));
        source.read(reader::add);
        if (found.size() == 1) {
            throw new DataException("all %d texts have the label %s; at least two labels are needed".formatted(reader.counter.texts,
                    Quoted.of(found.keySet())));
        }
        Counts counts = reader.counter.done();
        Labels labels = Labels.sorted(found.keySet());
        int[] sorted = found.keySet().stream().mapToInt(label -> labels.id(label, "labels")).toArray();
        return new Dataset<>(reader.done(labels, sorted), counts);
    }

    /**
     * The same with labels that are known, as those of a model, or of what else is learnt from.
     *
     * @throws DataException also if a text has another label
     */
    public static Dataset<LabelledTexts> read(Source source, Reading reading, Labels labels) {
        Reader reader = new Reader(reading, (entry, label) -> labels.id(label, entry.place()));
        source.read(reader::add);
        Counts counts = reader.counter.done();
        return new Dataset<>(reader.done(labels, IntStream.range(0, labels.size()).toArray()), counts);
    }

    @Override
    public TokenTargets.Example get(int index) {
        return new TokenTargets.Example(ids.get(index), types == null ? null : types.get(index), new int[] {targets[index]});
    }

    @Override
    public int size() {
        return ids.size();
    }

    /** The labels by their ids. */
    public Labels labels() {
        return labels;
    }

    /** What a label counts as while texts are read. */
    private interface Numbering {
        int number(Source.Entry entry, String label);
    }

    private static final class Reader {
        final Counts.Counter counter = new Counts.Counter();
        private final Reading reading;
        private final Numbering numbering;
        private final TokenTable.Builder ids = new TokenTable.Builder();
        private final TokenTable.Builder types = new TokenTable.Builder();
        private final TokenTable.Builder numbers = new TokenTable.Builder();

        Reader(Reading reading, Numbering numbering) {
            this.reading = reading;
            this.numbering = numbering;
        }

        void add(Source.Entry entry) {
            int texts = entry.texts().size() - 1;
            if (texts < 1 || texts > 2) {
                throw new IllegalArgumentException("entries of %d texts; a text and its label, or two texts and their label, are needed".formatted(texts + 1));
            }
            if (entry.isBlank(texts)) {
                counter.empty++;
                return;
            }
            String label = entry.texts().getLast().strip();
            if (label.isEmpty()) {
                throw new DataException("%s: a text without a label; give it one, or leave it out".formatted(entry.place()));
            }
            TokenizedText tokens = reading.tokenizer.tokenize(entry, 0, texts);
            if (tokens.length() > reading.limit.tokens()) {
                if (reading.limit.tooLong() == TooLong.LEAVE_OUT) {
                    counter.leftOut++;
                    return;
                }
                counter.cut++;
                tokens = tokens.atMost(reading.limit.tokens());
            }
            counter.texts++;
            counter.tokens += tokens.length();
            ids.add(tokens.ids());
            if (reading.segments) {
                types.add(tokens.types());
            }
            numbers.append(numbering.number(entry, label));
        }

        LabelledTexts done(Labels labels, int[] idOfNumber) {
            numbers.end();
            int[] targets = IntStream.of(numbers.build().flat()).map(number -> idOfNumber[number]).toArray();
            return new LabelledTexts(ids.build(), reading.segments ? types.build() : null, targets, labels);
        }
    }
}
