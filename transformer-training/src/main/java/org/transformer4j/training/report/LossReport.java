package org.transformer4j.training.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.models.checkpoint.WholeFile;

/**
 * How a training run went, from what it wrote down step by step: as a picture, as a page that needs no network, and in words.
 *
 * {@snippet :
 * LossReport report = LossReport.read(run.resolve("metrics.jsonl"));
 * report.writePng(run.resolve("loss.png"));
 * report.writeHtml(run.resolve("loss.html"), "shakespeare", Map.of("model", "gpt2"), LossReport.State.FINISHED);
 * }
 *
 * <p>Each line of the file is a JSON object with {@code step} and any of {@code loss} (of the training texts, in nats),
 * {@code validation_loss}, {@code learning_rate} or {@code rate}, {@code gradient_norm}, {@code tokens} (since the beginning),
 * {@code tokens_per_second} and {@code seconds} (since the beginning). Other keys are passed over, and so are numbers that are not finite
 * and a last line that has no end yet. Two lines of one step count as one. A line of an earlier step than the one before it comes from a
 * run that was resumed: what was known from that step on is forgotten.
 */
public final class LossReport {
    /** How a run is. */
    public enum State {
        /** It goes on. */
        RUNNING,
        /** It was asked to stop, and can go on. */
        STOPPED,
        /** It could not go on. */
        FAILED,
        /** It has ended. */
        FINISHED
    }

    private final List<Reading> readings;

    private LossReport(List<Reading> readings) {
        this.readings = readings;
    }

    /**
     * Reads what a run wrote down until now.
     *
     * @throws IllegalArgumentException if there is no such file, or a line of it is not what is expected; the message names file and line
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static LossReport read(Path metricsJsonl) {
        return new LossReport(MetricsFile.read(metricsJsonl));
    }

    /** How many steps something is known of. */
    public int steps() {
        return readings.size();
    }

    /** What came out, in a few sentences. */
    public String summary() {
        return new Summary(readings).text();
    }

    /**
     * Draws the curves into a picture of 2000 x 1500 pixels. What was there before is replaced once it is complete.
     *
     * @return whether there is a picture; there is none from a Java without its graphics part, or on a machine without fonts
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public boolean writePng(Path file) {
        Optional<byte[]> picture = LossPicture.png(readings);
        picture.ifPresent(bytes -> write(file, bytes));
        return picture.isPresent();
    }

    /**
     * Writes a page with the curves. It loads nothing, and follows the colours of the system. What was there before is replaced once it is
     * complete.
     *
     * @param facts what else to tell about the run, by name, in this order
     * @param state while the run goes on, the page reads its file again every ten seconds
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void writeHtml(Path file, String title, Map<String, String> facts, State state) {
        write(file, new LossPage(readings, title, facts, state).html().getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, byte[] bytes) {
        try {
            WholeFile.writeUnforced(file, out -> out.write(bytes));
        } catch (IOException failure) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(file, failure), failure);
        }
    }
}
