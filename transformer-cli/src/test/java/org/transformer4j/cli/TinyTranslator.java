package org.transformer4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A tiny golden encoder-decoder with a tokenizer that knows the words a, b, the and ab, and w12 to w98. */
final class TinyTranslator {
    private TinyTranslator() {}

    static String t5(Path folder) {
        return copy(folder, "t5_v1_0");
    }

    /** One that reads at most 40 tokens. */
    static String marian(Path folder) {
        return copy(folder, "marian");
    }

    private static String copy(Path folder, String golden) {
        try {
            for (String file : new String[] {"config.json", "model.safetensors"}) {
                Files.copy(Run.golden(golden).resolve(file), folder.resolve(file));
            }
            Path resources = Run.golden(golden).getParent().getParent();
            String words = IntStream.range(12, 99).mapToObj("[\"▁w%d\", -9]"::formatted).collect(Collectors.joining(", "));
            Files.writeString(folder.resolve("tokenizer.json"),
                    Files.readString(resources.resolve("org/transformer4j/models/tokenizer/unigram.json")).replace("[\".\", -5]]", "[\".\", -5], " + words + "]"));
            return folder.toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Adds a key to {@code config.json}. */
    static void configure(Path folder, String key, String json) {
        try {
            Path file = folder.resolve("config.json");
            Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"%s\": %s, ".formatted(key, json)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
