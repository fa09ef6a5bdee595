package org.transformer4j.training.run;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands in front of a text that is to be translated, written into a configuration, so that who uses the model puts the same there. */
final class TranslationPrefix {
    private static final String TASKS = "task_specific_params";
    private static final String PREFIX = "prefix";

    private TranslationPrefix() {}

    /**
     * Writes it, under the task {@code translation_en_to_de}, unless a task has it already.
     *
     * @throws IllegalArgumentException if a T5 has two languages and no words for them
     */
    static void put(ObjectNode config, RunSettings.DataSource data) {
        boolean isTold = config.path("model_type").asString("").equals("t5");
        if (isTold && data.prefix() == null && data.from() != null) {
            throw new IllegalArgumentException("data.from is %s and data.to is %s, and a T5 is told languages in words: say which with data.prefix, as in '%s'"
                    .formatted(data.from(), data.to(), "translate %s to %s: ".formatted(name(data.from()), name(data.to()))));
        }
        String prefix = data.prefix() == null ? "" : data.prefix();
        if (!isTold && prefix.isEmpty() || data.from() == null && has(config.path(TASKS), prefix)) {
            return;
        }
        ObjectNode tasks = config.get(TASKS) instanceof ObjectNode there ? there : config.putObject(TASKS);
        String task = "translation_%s_to_%s".formatted(data.from() == null ? "source" : data.from(), data.to() == null ? "target" : data.to());
        (tasks.get(task) instanceof ObjectNode there ? there : tasks.putObject(task)).put(PREFIX, prefix);
    }

    private static boolean has(JsonNode tasks, String prefix) {
        for (JsonNode task : tasks) {
            if (task.path(PREFIX).asString("").equals(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static String name(String language) {
        return Locale.of(language).getDisplayLanguage(Locale.ENGLISH);
    }
}
