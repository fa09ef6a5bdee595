package org.transformer4j.training.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.FormatSchema;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.dataformat.csv.CsvFactory;

/**
 * Files of rows, some of whose columns are the texts.
 *
 * @param form how columns are separated
 * @param names the columns by the names in the first row, or null
 * @param numbers the columns by their numbers from 1, where the first row is one like the others, or null
 */
record Table(List<TextFile> files, Source.Form form, List<String> names, List<Integer> numbers) implements Source {
    @Override
    public void read(Consumer<Entry> entries) {
        files.forEach(file -> read(file, entries));
    }

    /** What reads the rows of a file one by one. */
    private interface Rows {
        void read(JsonParser parser, long[] line);
    }

    /** The first row of a file. */
    static List<String> first(TextFile file, Source.Form form) {
        List<String> first = new ArrayList<>();
        open(file, form, (parser, line) -> {
            List<String> row = row(parser, file, line);
            first.addAll(row == null ? List.of() : row);
        });
        return first;
    }

    private static void open(TextFile file, Source.Form form, Rows rows) {
        CsvFactory factory = CsvFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(file.longestLine()).build()).build();
        ObjectReadContext context = new ObjectReadContext.Base() {
            @Override
            public FormatSchema getSchema() {
                return form.schema;
            }
        };
        long[] line = {1};
        try (Utf8Reader reader = file.open(); JsonParser parser = factory.createParser(context, reader)) {
            rows.read(parser, line);
        } catch (StreamConstraintsException e) {
            throw new DataException("%s: a text after line %d has more than %d characters; is a quote not closed there? Or allow longer ones"
                    .formatted(file, line[0], file.longestLine()), e);
        } catch (JacksonException e) {
            throw new DataException("%s: line %d: %s; a quote inside of a text is written twice"
                    .formatted(file, e.getLocation().getLineNr(), Quoted.reason(e)), e);
        }
    }

    private void read(TextFile file, Consumer<Entry> entries) {
        open(file, form, (parser, line) -> {
            List<String> first = row(parser, file, line);
            if (first == null) {
                throw new DataException("%s: an empty file; expected %s".formatted(file, names == null ? "rows" : "a row with the names of columns"));
            }
            int[] columns = columns(first, file);
            List<String> begin = names == null ? first : row(parser, file, line);
            if (begin == null) {
                throw new DataException("%s: no row below the names of the columns; expected some".formatted(file));
            }
            for (List<String> row = begin; row != null; row = row(parser, file, line)) {
                entries.accept(new Entry(file.toString(), line[0], texts(row, columns, first.size(), file, line[0])));
            }
        });
    }

    /** The next row, or null. */
    private static List<String> row(JsonParser parser, TextFile file, long[] line) {
        if (parser.nextToken() == null) {
            return null;
        }
        List<String> row = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (row.isEmpty()) {
                line[0] = parser.currentTokenLocation().getLineNr();
            }
            if (row.size() == file.longestLine()) {
                throw new DataException("%s: line %d has more than %d columns; is it a table?".formatted(file, line[0], file.longestLine()));
            }
            row.add(parser.getString());
        }
        return row;
    }

    private int[] columns(List<String> first, TextFile file) {
        if (names == null) {
            return numbers.stream().mapToInt(number -> number - 1).toArray();
        }
        return names.stream().mapToInt(name -> {
            int column = first.indexOf(name);
            if (column < 0) {
                throw new DataException("%s: no column %s; the columns are %s".formatted(file, Quoted.of(name), Quoted.of(first)));
            }
            if (first.lastIndexOf(name) != column) {
                throw new DataException("%s: two columns %s; each needs a name of its own".formatted(file, Quoted.of(name)));
            }
            return column;
        }).toArray();
    }

    private List<String> texts(List<String> row, int[] columns, int width, TextFile file, long line) {
        List<String> texts = new ArrayList<>();
        if (row.size() == 1 && row.getFirst().isBlank()) {
            return Collections.nCopies(columns.length, "");
        }
        if (row.size() != width) {
            throw new DataException("%s: line %d has %d columns; the first has %d, and as many are needed: quote a text with a separator in it"
                    .formatted(file, line, row.size(), width));
        }
        for (int column : columns) {
            if (column >= row.size()) {
                throw new DataException("%s: line %d has %d columns; column %d is wanted".formatted(file, line, row.size(), column + 1));
            }
            texts.add(row.get(column));
        }
        return texts;
    }
}
