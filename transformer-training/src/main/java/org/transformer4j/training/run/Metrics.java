package org.transformer4j.training.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** {@code metrics.jsonl}: what was measured, a JSON object on each line. */
final class Metrics {
    private static final JsonMapper JSON = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(_ -> JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL)).build();

    private final Path file;

    Metrics(Path file) {
        this.file = file;
    }

    void add(RunListener.Measurement line) {
        byte[] bytes = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        DurableFiles.named(file, "cannot be written", () -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                append(channel, ByteBuffer.wrap(bytes));
            }
            return file;
        });
    }

    /** Writes a line behind all others; where only a part of it fits on the disk, none of it stays, so that the next one begins where it should. */
    static void append(SeekableByteChannel channel, ByteBuffer line) throws IOException {
        long end = channel.size();
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException | RuntimeException failure) {
            try {
                channel.truncate(end);
            } catch (IOException stays) {
                failure.addSuppressed(stays);
            }
            throw failure;
        }
    }

    /** Before a checkpoint takes its name, all lines up to it are on the disk. */
    void force() {
        if (Files.exists(file)) {
            DurableFiles.named(file, "cannot be written", () -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                    return file;
                }
            });
        }
    }

    /** Leaves the lines up to a step, and gives the seconds that had gone by then. */
    double cut(long step) {
        if (!Files.exists(file)) {
            return 0;
        }
        List<String> lines = DurableFiles.read(file).lines().toList();
        StringBuilder kept = new StringBuilder();
        double seconds = 0;
        for (String line : lines) {
            JsonNode measured = parsed(line);
            // Of a process that was killed, the last line may be a part.
            if (measured != null && measured.path("step").asLong(Long.MAX_VALUE) <= step) {
                kept.append(line).append('\n');
                seconds = measured.path("seconds").asDouble(seconds);
            }
        }
        DurableFiles.write(file, kept.toString());
        return seconds;
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException partial) {
            return null;
        }
    }
}
