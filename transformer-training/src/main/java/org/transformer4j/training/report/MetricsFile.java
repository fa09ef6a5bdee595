package org.transformer4j.training.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads what a run writes down: a JSON object a line. */
final class MetricsFile {
    private static final JsonFactory FACTORY = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final String STEP = "step";
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    private final Path file;
    private final List<Reading> readings = new ArrayList<>();

    private MetricsFile(Path file) {
        this.file = file;
    }

    /** By ascending step, each step once. */
    static List<Reading> read(Path file) {
        MetricsFile metrics = new MetricsFile(file);
        metrics.readLines(text(file));
        return List.copyOf(metrics.readings);
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException absent) {
            throw new IllegalArgumentException("%s: no such file; give the metrics.jsonl of a run".formatted(file), absent);
        } catch (IOException failure) {
            throw new UncheckedIOException("%s cannot be read: %s".formatted(file, failure), failure);
        }
    }

    private void readLines(String text) {
        int number = 0;
        for (int from = 0; from < text.length();) {
            int end = text.indexOf('\n', from);
            // A line without its end is one that is being written, or was when the run was stopped.
            boolean whole = end >= 0;
            String line = text.substring(from, whole ? end : text.length());
            from = whole ? end + 1 : text.length();
            number++;
            if (!line.isBlank()) {
                try {
                    add(reading(line));
                } catch (JacksonException | IllegalArgumentException bad) {
                    if (whole) {
                        throw new IllegalArgumentException("%s, line %d: %s; a line is a JSON object with a 'step' and numbers"
                                .formatted(file, number, reason(bad)), bad);
                    }
                }
            }
        }
    }

    /** A run that was resumed takes some steps again: what is known of them from before is forgotten. */
    private void add(Reading reading) {
        if (!readings.isEmpty() && readings.getLast().step() > reading.step()) {
            readings.removeIf(former -> former.step() >= reading.step());
        }
        boolean more = !readings.isEmpty() && readings.getLast().step() == reading.step();
        readings.add(more ? readings.removeLast().and(reading) : reading);
    }

    private static Reading reading(String line) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it does not begin with '{'");
            }
            Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
            long step = -1;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                Optional<Quantity> quantity = Quantity.of(key);
                JsonToken value = parser.nextToken();
                if (key.equals(STEP)) {
                    step = step(parser, value);
                } else if (quantity.isPresent() && value != JsonToken.VALUE_NULL && !notFinite(parser, value)) {
                    values.put(quantity.get(), number(parser, value, key));
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("it goes on after the object");
            }
            if (step < 0) {
                throw new IllegalArgumentException("it has no 'step'");
            }
            return new Reading(step, values);
        }
    }

    private static long step(JsonParser parser, JsonToken value) {
        if (value != JsonToken.VALUE_NUMBER_INT || parser.getLongValue() < 0) {
            throw new IllegalArgumentException("'step' is %s; expected a whole number of 0 or more".formatted(parser.getString()));
        }
        return parser.getLongValue();
    }

    /** JSON has no such numbers, so they are written as text. */
    private static boolean notFinite(JsonParser parser, JsonToken value) {
        return value == JsonToken.VALUE_STRING && NOT_FINITE.contains(parser.getString());
    }

    private static double number(JsonParser parser, JsonToken value, String key) {
        if (!value.isNumeric() || !Double.isFinite(parser.getDoubleValue())) {
            throw new IllegalArgumentException("'%s' is %s; expected a number".formatted(key, parser.getString()));
        }
        return parser.getDoubleValue();
    }

    private static String reason(RuntimeException bad) {
        String message = bad instanceof JacksonException json ? "not JSON: " + json.getOriginalMessage() : bad.getMessage();
        return message.lines().findFirst().orElse("");
    }
}
