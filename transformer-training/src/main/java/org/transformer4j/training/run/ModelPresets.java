package org.transformer4j.training.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Configurations by name, for models of usual sizes; vocabulary and special tokens are those of the tokenizer. */
public final class ModelPresets {
    private static final List<String> NAMES = List.of("gpt2-tiny", "gpt2-mini", "gpt2", "llama-tiny", "bert-tiny", "bert-mini", "transformer-tiny",
            "transformer-small", "transformer-base", "transformer-big", "t5-tiny");

    private ModelPresets() {}

    /** Their names. */
    public static List<String> names() {
        return NAMES;
    }

    static ObjectNode config(String name) {
        try (InputStream stream = ModelPresets.class.getResourceAsStream("presets/" + name + ".json")) {
            return (ObjectNode) new JsonMapper().readTree(stream);
        } catch (IOException failure) {
            throw new UncheckedIOException("the preset %s cannot be read: %s".formatted(name, failure.getMessage()), failure);
        }
    }
}
