package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.data.Labels;
import org.transformer4j.training.run.RunSettings.ModelSource;
import org.transformer4j.training.run.RunSettings.Task;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration of the model that a run begins with.
 *
 * @param tree what {@code config.json} says
 * @param added keys that the settings add to it, which may be misspelt
 * @param isAsStored whether it is, but for tasks, the one of the checkpoint that the weights come from
 * @param tokens special tokens of the tokenizer, by the names that configurations have for them
 * @param isOwnTokenizer whether the tokenizer is the one beside that configuration, which then knows its special tokens best
 */
record StartConfig(ObjectNode tree, Set<String> added, boolean isAsStored, Map<String, Integer> tokens, boolean isOwnTokenizer) {
    static final String GENERATION = "generation_config.json";
    static final String CONFIG = "config.json";
    private static final String TOKENIZER = "tokenizer.json";
    /** What a decoder begins with. */
    private static final String FIRST = "decoder_start_token_id";
    private static final List<String> TOKENS = List.of("pad_token_id", "bos_token_id", "eos_token_id");
    private static final Pattern ENCODER = Pattern.compile(
            "(\\w+?)(?<!LMHead)(Model|For(MaskedLM|PreTraining|SequenceClassification|TokenClassification|QuestionAnswering))");
    private static final JsonMapper JSON = new JsonMapper();

    /** @param folder where the tokenizer is already */
    static StartConfig of(RunSettings settings, Path folder) {
        ModelSource model = settings.model();
        ObjectNode tree = read(model);
        ObjectNode before = tree.deepCopy();
        try (Tokenizer tokenizer = Tokenizer.open(folder.resolve(TOKENIZER))) {
            Map<String, Integer> tokens = tokens(folder, tokenizer);
            boolean own = isOwnTokenizer(model, folder);
            if (isPreset(model)) {
                tree.put("vocab_size", tokenizer.vocabularySize());
            }
            if (!own) {
                putTokens(tree, tokens, settings.task());
            }
            if (settings.task() == Task.CLASSIFY) {
                putLabels(tree, settings);
            } else if (settings.task() == Task.MLM) {
                putHead(tree, "ForMaskedLM");
            }
            Set<String> added = new TreeSet<>(model.set().keySet());
            added.removeIf(key -> tree.has(key) || key.equals(FIRST) || TOKENS.contains(key));
            model.set().forEach((key, value) -> tree.set(key, JSON.valueToTree(value)));
            boolean stored = model.from() != null && tree.equals(before) && model.config() == null;
            if (settings.task() == Task.TRANSLATE) {
                TranslationPrefix.put(tree, settings.data());
            }
            return new StartConfig(tree, added, stored, tokens, own);
        }
    }

    private static boolean isOwnTokenizer(ModelSource model, Path folder) {
        if (isPreset(model)) {
            return false;
        }
        Path named = Path.of(model.config() != null ? model.config() : model.from());
        Path own = Files.isDirectory(named) ? named.resolve(TOKENIZER) : named.resolveSibling(TOKENIZER);
        return DurableFiles.named(own, "cannot be read", () -> Files.exists(own) && Files.mismatch(own, folder.resolve(TOKENIZER)) < 0);
    }

    /** The tokens of another tokenizer; what begins a translation is the one that has the same purpose as before. */
    private static void putTokens(ObjectNode tree, Map<String, Integer> tokens, Task task) {
        JsonNode first = tree.path(FIRST);
        Stream<String> purpose = TOKENS.stream().filter(key -> first.isNumber() && first.equals(tree.get(key)));
        Optional<Integer> begin = Stream.concat(purpose, Stream.of("bos_token_id", "pad_token_id")).map(tokens::get).filter(Objects::nonNull).findFirst();
        tokens.forEach(tree::put);
        if (task == Task.TRANSLATE) {
            begin.ifPresent(id -> tree.put(FIRST, id));
            if (!tree.has(FIRST)) {
                tree.put(FIRST, 0);
            }
        }
    }

    private static boolean isPreset(ModelSource model) {
        return model.config() != null && ModelPresets.names().contains(model.config());
    }

    private static ObjectNode read(ModelSource model) {
        if (isPreset(model)) {
            return ModelPresets.config(model.config());
        }
        Path named = Path.of(model.config() != null ? model.config() : model.from());
        Path file = Files.isDirectory(named) ? named.resolve(CONFIG) : named;
        if (!Files.exists(file)) {
            throw new CheckpointException("%s: there is no such configuration; expected a config.json, or one of the presets %s".formatted(file,
                    String.join(", ", ModelPresets.names())));
        }
        return object(file);
    }

    static ObjectNode object(Path file) {
        try {
            JsonNode tree = JSON.readTree(DurableFiles.read(file));
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new CheckpointException("%s: expected a JSON object".formatted(file));
        } catch (JacksonException malformed) {
            throw new CheckpointException("%s: this is no JSON: %s".formatted(file, malformed.getOriginalMessage()), malformed);
        }
    }

    /** The labels of the texts, unless the model knows some. */
    private static void putLabels(ObjectNode tree, RunSettings settings) {
        putHead(tree, "ForSequenceClassification");
        if (!tree.has("id2label")) {
            Set<String> found = new TreeSet<>();
            Texts.train(settings).entries().read(entry -> found.add(entry.texts().getLast().strip()));
            found.remove("");
            List<String> names = Labels.sorted(found).names();
            ObjectNode byId = tree.putObject("id2label");
            ObjectNode byName = tree.putObject("label2id");
            for (int id = 0; id < names.size(); id++) {
                byId.put("" + id, names.get(id));
                byName.put(names.get(id), id);
            }
        }
    }

    /** The class of the same family with another head, as {@code BertForMaskedLM}. */
    private static void putHead(ObjectNode tree, String head) {
        String name = tree.path("architectures").path(0).asString("");
        Matcher encoder = ENCODER.matcher(name);
        if (encoder.matches()) {
            tree.putArray("architectures").add(encoder.group(1) + head);
        }
    }

    private static Map<String, Integer> tokens(Path folder, Tokenizer tokenizer) {
        Path file = folder.resolve("tokenizer_config.json");
        TokenizerConfig config = Files.exists(file) ? TokenizerConfig.read(file) : TokenizerConfig.absent();
        Map<String, Integer> tokens = new LinkedHashMap<>();
        put(tokens, "bos_token_id", config.bosToken(), tokenizer);
        put(tokens, "eos_token_id", config.eosToken(), tokenizer);
        put(tokens, "pad_token_id", config.padToken(), tokenizer);
        return tokens;
    }

    private static void put(Map<String, Integer> tokens, String key, Optional<String> token, Tokenizer tokenizer) {
        OptionalInt id = token.isPresent() ? tokenizer.id(token.get()) : OptionalInt.empty();
        id.ifPresent(number -> tokens.put(key, number));
    }

    void write(Path folder) {
        DurableFiles.write(folder.resolve(CONFIG), text(tree));
    }

    /**
     * How to generate: as the model says, or, if it was not told so, with chance for text and with a search for translations.
     *
     * @param stored what the model says
     */
    void writeGeneration(Task task, Optional<Path> stored, Path folder) {
        Path file = folder.resolve(GENERATION);
        if (stored.isPresent() && isOwnTokenizer) {
            DurableFiles.copy(stored.get(), file);
            return;
        }
        ObjectNode generation = stored.map(StartConfig::object).orElseGet(JSON::createObjectNode);
        for (String key : List.of("bos_token_id", "eos_token_id", "pad_token_id", FIRST)) {
            if (tree.has(key)) {
                generation.set(key, tree.get(key));
            } else if (tokens.containsKey(key)) {
                generation.put(key, tokens.get(key));
            }
        }
        if (stored.isEmpty() && task == Task.TRANSLATE) {
            generation.put("num_beams", 4);
        } else if (stored.isEmpty() && task == Task.LM) {
            generation.put("do_sample", true).put("temperature", 0.8).put("top_k", 50);
        }
        DurableFiles.write(file, text(generation));
    }

    private static String text(ObjectNode tree) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
    }
}
