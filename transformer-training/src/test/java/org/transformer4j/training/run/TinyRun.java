package org.transformer4j.training.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.transformer4j.api.Backend;
import org.transformer4j.training.run.RunSettings.Task;

/** A run that takes a second: a model of a few thousand numbers learns a text with a simple rule. */
final class TinyRun {
    static final String CONFIG = """
            {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "vocab_size": 300, "n_positions": 16, "n_embd": 16, "n_layer": 1, "n_head": 2}
            """;

    private final Path folder;
    final Map<String, Object> changes = new LinkedHashMap<>();

    /** @param folder for the text, the configuration and the runs */
    TinyRun(Path folder) {
        this.folder = folder;
        changes.put("model.config", write("config.json", CONFIG));
        changes.put("data.train", List.of(write("text.txt", text())));
        changes.put("tokenizer.size", 280);
        changes.put("data.validation-part", 0.1);
        changes.put("batch.examples", 4);
        changes.put("steps", 12);
        changes.put("schedule.rate", 1e-2);
        changes.put("evaluation.every", 4);
        changes.put("evaluation.examples", 6);
        changes.put("checkpoints.every", 3);
        changes.put("checkpoints.keep", 2);
        changes.put("log-every", 2);
    }

    private static String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            text.append("number ").append(i * 7 % 31).append(i % 3 == 0 ? " is fine.\n" : " is here, ");
        }
        return text.toString();
    }

    String write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    RunSettings settings() {
        return RunSettings.of(Task.LM, changes);
    }

    RunFolder create(String name) {
        return RunFolder.create(folder.resolve(name), settings());
    }

    /** A run from beginning to end. */
    RunFolder finish(String name, Backend backend) {
        RunFolder run = create(name);
        new TrainingRun(run, backend).train(RunListener.SILENT, () -> false);
        return run;
    }

    /** All files of a folder with their bytes; of measurements without times. */
    static Map<String, String> contents(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            Map<String, String> contents = new TreeMap<>();
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                contents.put(name, name.equals("metrics.jsonl") ? withoutTimes(Files.readString(file)) : DurableFiles.sha256(file));
            }
            return contents;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String withoutTimes(String metrics) {
        return metrics.replaceAll(",\"(tokens_per_second|seconds)\":[^,}]*", "");
    }
}
