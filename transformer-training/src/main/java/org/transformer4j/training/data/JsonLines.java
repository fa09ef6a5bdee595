package org.transformer4j.training.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Files whose every line is a JSON object; some of its fields are the texts. */
record JsonLines(List<TextFile> files, List<String> fields) implements Source {
    private static final int MAX_DEPTH = 64;

    // Names come from strangers: no shared table of names, whose buckets could be filled on purpose.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxStringLength(Integer.MAX_VALUE).build())
            .build();

    @Override
    public void read(Consumer<Entry> entries) {
        List<String> empty = Collections.nCopies(fields.size(), "");
        for (TextFile file : files) {
            try (LineReader lines = new LineReader(file)) {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    entries.accept(new Entry(file.toString(), lines.number(), line.isBlank() ? empty : texts(line, file, lines.number())));
                }
            }
        }
    }

    private List<String> texts(String line, TextFile file, long number) {
        Map<String, String> found = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new DataException("%s: line %d begins with %s; expected a JSON object on each line".formatted(file, number, Quoted.of(line)));
            }
            members(parser, "", found);
            if (parser.nextToken() != null) {
                throw new DataException("%s: line %d goes on after its JSON object; expected one object on each line".formatted(file, number));
            }
        } catch (JacksonException e) {
            throw new DataException("%s: line %d is not valid JSON: %s".formatted(file, number, Quoted.reason(e)), e);
        }
        return fields.stream().map(field -> text(field, found, file, number)).toList();
    }

    /** Members of nested objects go by their path. */
    private static void members(JsonParser parser, String path, Map<String, String> found) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = path + parser.currentName();
            switch (parser.nextToken()) {
                case START_OBJECT -> members(parser, name + ".", found);
                case START_ARRAY -> parser.skipChildren();
                case VALUE_NULL -> found.putIfAbsent(name, null);
                default -> found.putIfAbsent(name, parser.getString());
            }
        }
    }

    private static String text(String field, Map<String, String> found, TextFile file, long line) {
        String text = found.get(field);
        if (text == null) {
            throw new DataException(found.containsKey(field) ? "%s: line %d has null as %s; expected text".formatted(file, line, Quoted.of(field))
                    : "%s: line %d has no text %s; its fields are %s".formatted(file, line, Quoted.of(field), Quoted.of(found.keySet())));
        }
        return text;
    }
}
