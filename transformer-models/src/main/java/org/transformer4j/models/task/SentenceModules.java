package org.transformer4j.models.task;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.json.JsonFile;
import org.transformer4j.models.json.JsonTree;
import org.transformer4j.models.json.Quoted;
import org.transformer4j.models.json.StrictJson;

/**
 * How sentence-transformers stored an embedder: {@code modules.json} names its parts, each with a folder.
 *
 * @param model where the encoder is
 * @param pooling how states become a vector
 * @param normalised whether vectors have length 1
 * @param longest tokens that a text may have, if that is restricted
 * @param lowerCase whether texts are made lower case first
 */
record SentenceModules(Path model, Pooling pooling, boolean normalised, OptionalInt longest, boolean lowerCase) {
    private static final int MAX_BYTES = 1 << 20;

    /** What a folder says; mean pooling and vectors of length 1 if it is no folder of sentence-transformers. */
    static SentenceModules read(Path folder) {
        Path file = folder.resolve("modules.json");
        if (!Files.exists(file)) {
            return new SentenceModules(folder, Pooling.MEAN, true, OptionalInt.empty(), false);
        }
        refusePrompt(folder.resolve("config_sentence_transformers.json"));
        Path model = null;
        Pooling pooling = null;
        boolean normalised = false;
        for (Object element : list(file)) {
            if (!(element instanceof Map<?, ?> module && module.get("type") instanceof String type && module.get("path") instanceof String path)) {
                throw new CheckpointException("%s: found %s; a module with type and path is expected".formatted(file, JsonTree.describe(element)));
            }
            Path place = inside(folder, path, file);
            switch (type.substring(type.lastIndexOf('.') + 1)) {
                case "Transformer" -> model = place;
                case "Pooling" -> pooling = pooling(place.resolve("config.json"));
                case "Normalize" -> normalised = true;
                default -> throw new CheckpointException("%s: module %s is not supported; supported are Transformer, Pooling, Normalize"
                        .formatted(file, Quoted.of(type)));
            }
        }
        if (model == null || pooling == null) {
            throw new CheckpointException("%s: no module %s; both Transformer and Pooling are needed".formatted(file, model == null ? "Transformer" : "Pooling"));
        }
        Path settings = model.resolve("sentence_bert_config.json");
        if (!Files.exists(settings)) {
            return new SentenceModules(model, pooling, normalised, OptionalInt.empty(), false);
        }
        ModelConfig config = ModelConfig.read(settings);
        OptionalInt longest = config.has("max_seq_length") ? OptionalInt.of(config.positive("max_seq_length", Integer.MAX_VALUE)) : OptionalInt.empty();
        return new SentenceModules(model, pooling, normalised, longest, config.flag("do_lower_case", false));
    }

    private static List<?> list(Path file) {
        ByteBuffer utf8 = JsonFile.read(file, MAX_BYTES);
        Object value = StrictJson.read(utf8, file.toString(), parser -> JsonTree.value(parser, file.toString()));
        if (value instanceof List<?> list) {
            return list;
        }
        throw new CheckpointException("%s: found %s; a list of modules is expected".formatted(file, JsonTree.describe(value)));
    }

    private static Path inside(Path folder, String path, Path file) {
        Path place = folder.resolve(path);
        if (!place.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())) {
            throw new CheckpointException("%s: path %s leads out of the folder".formatted(file, Quoted.of(path)));
        }
        return place;
    }

    private static Pooling pooling(Path file) {
        ModelConfig config = ModelConfig.read(file);
        Map<Pooling, String> keys = new EnumMap<>(Map.of(Pooling.CLS, "pooling_mode_cls_token", Pooling.MEAN, "pooling_mode_mean_tokens",
                Pooling.MAX, "pooling_mode_max_tokens", Pooling.MEAN_SQRT_LENGTH, "pooling_mode_mean_sqrt_len_tokens"));
        for (String other : List.of("pooling_mode_weightedmean_tokens", "pooling_mode_lasttoken")) {
            if (config.flag(other, false)) {
                throw new CheckpointException("%s: %s is not supported; supported are %s".formatted(file, other, String.join(", ", keys.values())));
            }
        }
        List<Pooling> asked = keys.keySet().stream().filter(pooling -> config.flag(keys.get(pooling), false)).toList();
        if (asked.size() != 1) {
            throw new CheckpointException("%s: %d of %s are true; one is expected".formatted(file, asked.size(), String.join(", ", keys.values())));
        }
        return asked.getFirst();
    }

    private static void refusePrompt(Path file) {
        if (Files.exists(file)) {
            ModelConfig.read(file).optionalText("default_prompt_name").ifPresent(name -> {
                throw new CheckpointException("%s: default_prompt_name is %s, but prompts are not supported; remove it and put the prompt before each text"
                        .formatted(file, Quoted.of(name)));
            });
        }
    }

    /** A text as it goes to the tokenizer. */
    String prepared(String text) {
        return lowerCase ? text.toLowerCase(Locale.ROOT) : text;
    }
}
