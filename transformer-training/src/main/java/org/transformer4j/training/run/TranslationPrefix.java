package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
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
        boolean isTold = isTold(config);
        if (isTold && data.prefix() == null && data.from() != null) {
            throw new IllegalArgumentException("data.from is %s and data.to is %s, and a T5 is told languages in words: say which with data.prefix, as in '%s'"
                    .formatted(data.from(), data.to(), usual(data)));
        }
        String prefix = data.prefix() == null ? "" : data.prefix();
        if (!isTold && prefix.isEmpty() || data.from() == null && has(config.path(TASKS), prefix)) {
            return;
        }
        ObjectNode tasks = config.get(TASKS) instanceof ObjectNode there ? there : config.putObject(TASKS);
        String task = task(data);
        (tasks.get(task) instanceof ObjectNode there ? there : tasks.putObject(task)).put(PREFIX, prefix);
    }

    /**
     * Makes sure that who translates puts the same words in front, although nothing is written.
     *
     * @param config that stays as it is
     * @param origin where that is
     * @throws IllegalArgumentException if they would be others, or as {@link #put} does
     */
    static void require(ObjectNode config, RunSettings.DataSource data, Path origin) {
        ObjectNode changed = config.deepCopy();
        put(changed, data);
        if (!changed.equals(config) && !isUsual(config, data)) {
            Set<String> known = new TreeSet<>();
            config.path(TASKS).properties().stream().filter(task -> task.getValue().has(PREFIX))
                    .forEach(task -> known.add("'%s' (%s)".formatted(task.getValue().get(PREFIX).asString(""), task.getKey())));
            String languages = data.from() == null ? "" : " from %s to %s".formatted(data.from(), data.to());
            String wanted = data.prefix() == null ? "not given" : "'%s'%s".formatted(data.prefix(), languages);
            throw new IllegalArgumentException(("data.prefix is %s, and 'translate' would not do the same: it takes the words from %s, which stays as it is "
                    + "under an adapter and has %s; take what it has%s, or train all of the model").formatted(wanted, origin,
                            known.isEmpty() ? "none" : String.join(", ", known),
                            isTold(config) ? ", or the likes of 'translate English to German: ' with data.from and data.to" : ""));
        }
    }

    /** Whether a T5 that knows nothing else of these languages is asked with the words that it always is. */
    private static boolean isUsual(ObjectNode config, RunSettings.DataSource data) {
        return isTold(config) && data.from() != null && !config.path(TASKS).has(task(data)) && usual(data).equals(data.prefix());
    }

    private static boolean isTold(ObjectNode config) {
        return config.path("model_type").asString("").equals("t5");
    }

    private static String task(RunSettings.DataSource data) {
        return "translation_%s_to_%s".formatted(data.from() == null ? "source" : data.from(), data.to() == null ? "target" : data.to());
    }

    private static String usual(RunSettings.DataSource data) {
        return "translate %s to %s: ".formatted(name(data.from()), name(data.to()));
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
