package org.transformer4j.benchmarks.report;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.transformer4j.api.canon.Canon;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reports as JSON: the members are the components of the records, in {@code snake_case}. */
public final class JsonReport {
    private static final long MAX_BYTES = 64 << 20;

    private static final JsonMapper MAPPER = JsonMapper
            .builder(JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES, DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private JsonReport() {}

    /** The text of a report. */
    public static String of(BenchmarkReport report) {
        return MAPPER.writeValueAsString(report) + "\n";
    }

    /**
     * Reads a report, from the file or from {@code bench.json} in the folder.
     *
     * @throws UnreadableReport if there is none, or it is malformed or of another version
     */
    public static BenchmarkReport read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve("bench.json") : path;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new UnreadableReport("%s: %d bytes; a report has less than %d".formatted(file, Files.size(file), MAX_BYTES));
            }
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException absent) {
            throw new UnreadableReport("%s: no such file; give the bench.json of a run, or the folder with it in".formatted(file));
        } catch (MalformedInputException binary) {
            throw new UnreadableReport("%s: not a text in UTF-8; give the bench.json of a run".formatted(file));
        } catch (IOException failure) {
            throw new UnreadableReport("%s: cannot be read: %s".formatted(file, failure));
        }
    }

    /**
     * Reads a report from its text.
     *
     * @param origin what to call it in messages
     * @throws UnreadableReport if it is malformed or of another version
     */
    public static BenchmarkReport parse(String json, String origin) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            checkSchema(tree, origin);
            BenchmarkReport report = MAPPER.treeToValue(tree, BenchmarkReport.class);
            checkUnique(report, origin);
            return report;
        } catch (JacksonException | IllegalArgumentException | NullPointerException malformed) {
            throw new UnreadableReport("%s: not a whole report: %s; if the file was cut off, copy it again"
                    .formatted(origin, firstLine(malformed)));
        }
    }

    private static void checkSchema(JsonNode tree, String origin) {
        if (!tree.path("schema").asString("").equals(BenchmarkReport.SCHEMA)) {
            throw new UnreadableReport("%s: not a benchmark report: its 'schema' is not '%s'; give the bench.json of a run"
                    .formatted(origin, BenchmarkReport.SCHEMA));
        }
        int version = tree.path("schema_version").asInt(0);
        if (version != BenchmarkReport.SCHEMA_VERSION) {
            throw new UnreadableReport("%s: version %d of the schema; this program reads version %d: run the benchmark again with it"
                    .formatted(origin, version, BenchmarkReport.SCHEMA_VERSION));
        }
        String canon = tree.path("canon").asString("");
        if (!canon.equals(Canon.VERSION)) {
            throw new UnreadableReport("%s: fingerprints of the arithmetic '%s'; this program compares those of %s: run the benchmark again with it"
                    .formatted(origin, canon, Canon.VERSION));
        }
    }

    private static void checkUnique(BenchmarkReport report, String origin) {
        checkUnique(report.devices().stream().map(DeviceReport::selector).toList(), "device", origin);
        report.devices().forEach(device -> checkUnique(device.measurements().stream().map(Measurement::id).toList(), "figure", origin));
    }

    private static void checkUnique(List<String> names, String what, String origin) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new UnreadableReport("%s: the %s %s is in it twice; the file has been changed".formatted(origin, what, name));
            }
        }
    }

    private static String firstLine(Exception failure) {
        String message = failure instanceof JacksonException json ? json.getOriginalMessage() : failure.getMessage();
        return message == null ? "a member is missing" : message.lines().findFirst().orElse("");
    }
}
