package org.transformer4j.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.dataformat.csv.CsvSchema;

/** Where texts come from: entries of one text or several that belong together, in an order that is always the same. */
@FunctionalInterface
public interface Source {
    /**
     * Texts that belong together, such as a sentence, its translation, or its label.
     *
     * @param origin where they are from, such as a file
     * @param line where in it, from 1
     * @param texts the texts; all empty where a line is empty
     */
    record Entry(String origin, long line, List<String> texts) {
        /** Where it is from, for messages. */
        public String place() {
            return "%s: line %d".formatted(origin, line);
        }

        /**
         * Whether one of the first texts is nothing but blanks.
         *
         * @throws IllegalArgumentException if there are fewer
         */
        boolean isBlank(int count) {
            if (texts.size() < count) {
                throw new IllegalArgumentException("%s: %d texts where %d are needed; name as many fields or columns".formatted(place(), texts.size(), count));
            }
            return texts.subList(0, count).stream().anyMatch(String::isBlank);
        }
    }

    /** How the columns of a table are separated. */
    enum Form {
        /** By commas; a text may stand in double quotes, and a quote in it is written twice (RFC 4180). */
        CSV(CsvSchema.emptySchema()),
        /** By tabs; quotes are characters like all others. */
        TSV(CsvSchema.emptySchema().withColumnSeparator('\t').withoutQuoteChar());

        final CsvSchema schema;

        Form(CsvSchema schema) {
            this.schema = schema;
        }
    }

    /**
     * Gives all entries.
     *
     * @throws DataException if a file is missing, malformed, or not what it should be; the message says where
     */
    void read(Consumer<Entry> entries);

    /** The same with words in front of the first text of each entry, which say what is to be done with it. Blank texts stay as they are. */
    default Source withPrefix(String words) {
        return words.isEmpty() ? this : entries -> read(entry -> {
            List<String> texts = new ArrayList<>(entry.texts());
            if (!texts.isEmpty() && !texts.getFirst().isBlank()) {
                texts.set(0, words + texts.getFirst());
            }
            entries.accept(new Entry(entry.origin(), entry.line(), texts));
        });
    }

    /** Every line is a text. */
    static Source lines(List<TextFile> files) {
        return new Lines(files);
    }

    /** Line i of one file and line i of the other belong together. */
    static Source pairs(TextFile first, TextFile second) {
        return new LinePairs(first, second);
    }

    /**
     * Every line is a JSON object.
     *
     * @param fields those that are the texts; one of an object in the object goes by its path, as {@code translation.en}. Numbers and truth
     *     values count as they are written
     */
    static Source json(List<TextFile> files, String... fields) {
        return new JsonLines(files, List.of(fields));
    }

    /**
     * Rows whose columns are named in the first one.
     *
     * @param columns those that are the texts
     */
    static Source table(List<TextFile> files, Form form, String... columns) {
        return new Table(files, form, List.of(columns), null);
    }

    /** The first row of a table, which may name the columns; empty where the file is. */
    static List<String> firstRow(TextFile file, Form form) {
        return Table.first(file, form);
    }

    /**
     * Rows without names, as many columns in each.
     *
     * @param columns those that are the texts, counted from 1
     * @throws IllegalArgumentException if a number is less than 1
     */
    static Source table(List<TextFile> files, Form form, int... columns) {
        List<Integer> numbers = IntStream.of(columns).boxed().toList();
        if (numbers.stream().anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException("columns %s; they are counted from 1".formatted(numbers));
        }
        return new Table(files, form, null, numbers);
    }
}
