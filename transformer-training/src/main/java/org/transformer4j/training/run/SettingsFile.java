package org.transformer4j.training.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.transformer4j.models.adapter.LoraAdapter;
import org.transformer4j.training.run.RunSettings.Task;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Settings as a tree of names and values, which layers of them are laid over one by one.
 *
 * @param tree names and values
 * @param origin what to call it in messages
 */
record SettingsFile(ObjectNode tree, String origin) {
    private static final int LONGEST_SHOWN = 60;
    private static final YAMLMapper YAML = YAMLMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .changeDefaultPropertyInclusion(_ -> JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .build();

    /**
     * What is said about a run, over what holds where nobody says otherwise.
     *
     * @param said lays it over defaults; where the run begins and which optimizer it has decide about some of these
     */
    static SettingsFile of(Task task, UnaryOperator<SettingsFile> said) {
        String name = task.name().toLowerCase(Locale.ROOT);
        ObjectNode tree = resource("defaults.yaml");
        SettingsLayer.lay(resource("defaults-" + name + ".yaml"), tree);
        tree.put("task", name);
        SettingsFile defaults = new SettingsFile(tree, "the settings");
        ObjectNode begun = said.apply(defaults).tree;
        if (teachesAdapter(begun)) {
            SettingsLayer.lay(resource("defaults-adapter.yaml"), tree);
        } else if (!from(begun).isEmpty()) {
            SettingsLayer.lay(resource("defaults-tuning.yaml"), tree);
        }
        if (begun.path("optimizer").path("relative").asBoolean(false)) {
            SettingsLayer.lay(resource("defaults-relative.yaml"), tree);
        }
        return said.apply(defaults);
    }

    private static String from(ObjectNode tree) {
        return tree.path("model").path("from").asString("");
    }

    private static boolean teachesAdapter(ObjectNode tree) {
        return tree.hasNonNull("lora") || !from(tree).isEmpty() && LoraAdapter.isIn(Path.of(from(tree)));
    }

    private static ObjectNode resource(String name) {
        try (InputStream stream = SettingsFile.class.getResourceAsStream(name)) {
            return (ObjectNode) YAML.readTree(stream);
        } catch (IOException failure) {
            throw new UncheckedIOException("the resource %s cannot be read: %s".formatted(name, failure.getMessage()), failure);
        }
    }

    static SettingsFile of(RunSettings settings) {
        return new SettingsFile(YAML.valueToTree(settings), "the settings");
    }

    /** A file without anything beneath it. */
    static SettingsFile read(Path file) {
        return new SettingsFile(parse(file), file.toString());
    }

    private static ObjectNode parse(Path file) {
        try {
            JsonNode tree = YAML.readTree(DurableFiles.read(file));
            if (tree.isMissingNode() || tree.isNull()) {
                return YAML.createObjectNode();
            }
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException("%s: names and values were expected, as in 'steps: 1000'".formatted(file));
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("%s: this is no YAML: %s".formatted(file, malformed.getOriginalMessage()), malformed);
        }
    }

    /** With the settings of a file over these. */
    SettingsFile with(Path file) {
        ObjectNode over = parse(file);
        JsonNode task = over.get("task");
        if (task != null && !task.equals(tree.get("task"))) {
            throw new IllegalArgumentException("%s: these are settings for '%s', and the command is for '%s'".formatted(file, task.asString(),
                    tree.get("task").asString()));
        }
        ObjectNode laid = tree.deepCopy();
        try {
            SettingsLayer.lay(over, laid);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException("%s: %s".formatted(file, refused.getMessage()), refused);
        }
        return new SettingsFile(laid, file.toString());
    }

    /** With these values, whose names are joined with dots. */
    SettingsFile with(Map<String, ?> changes) {
        ObjectNode over = YAML.createObjectNode();
        // One layer, in which what is said about a whole comes before what is said about its parts, whatever the order of the map.
        new TreeMap<>(changes).forEach((name, value) -> {
            ObjectNode at = over;
            String[] parts = name.split("\\.");
            for (int i = 0; i + 1 < parts.length; i++) {
                at = at.get(parts[i]) instanceof ObjectNode there ? there : at.putObject(parts[i]);
            }
            at.set(parts[parts.length - 1], YAML.valueToTree(value));
        });
        ObjectNode changed = tree.deepCopy();
        SettingsLayer.lay(over, changed);
        return new SettingsFile(changed, origin);
    }

    RunSettings settings() {
        try {
            return YAML.treeToValue(tree, RunSettings.class);
        } catch (UnrecognizedPropertyException unknown) {
            throw new IllegalArgumentException("%s: there is no setting '%s'; known there are %s".formatted(origin, path(unknown),
                    unknown.getKnownPropertyIds().stream().map(Object::toString).sorted().collect(Collectors.joining(", "))), unknown);
        } catch (JacksonException wrong) {
            if (wrong.getCause() instanceof IllegalArgumentException refused) {
                throw new IllegalArgumentException("%s: %s".formatted(origin, refused.getMessage()), wrong);
            }
            throw new IllegalArgumentException("%s: the value of '%s' is %s; expected %s".formatted(origin, path(wrong), found(wrong),
                    switch (wrong) {
                        case MismatchedInputException mismatch when mismatch.getTargetType() != null -> ExpectedValue.of(mismatch.getTargetType());
                        case InputCoercionException tooLarge -> ExpectedValue.of(tooLarge.getTargetType());
                        default -> "another one";
                    }), wrong);
        }
    }

    private String found(JacksonException wrong) {
        JsonNode value = tree;
        for (JacksonException.Reference each : wrong.getPath()) {
            value = each.getPropertyName() == null ? value.path(each.getIndex()) : value.path(each.getPropertyName());
        }
        String text = value.isValueNode() ? value.asString("") : value.toString();
        return value.isMissingNode() || value.isNull() ? "empty" : "'%s'".formatted(text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text);
    }

    private static String path(JacksonException wrong) {
        return wrong.getPath().stream().map(each -> each.getPropertyName() == null ? String.valueOf(each.getIndex()) : each.getPropertyName())
                .collect(Collectors.joining("."));
    }

    String yaml() {
        return YAML.writeValueAsString(tree);
    }
}
