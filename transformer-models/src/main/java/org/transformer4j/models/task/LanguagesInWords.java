package org.transformer4j.models.task;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.generation.Text2TextGenerator;

/**
 * Words in front of the source, such as {@code translate English to German: }: T5. Source: Raffel et al. (2020), section 2.4.
 *
 * @param directions those that the configuration names
 * @param freely whether the model can be asked for others as well
 */
record LanguagesInWords(List<Direction> directions, boolean freely) implements TranslationLanguages {
    private static final Pattern TASK = Pattern.compile("translation_(\\w+?)_to_(\\w+)");

    /**
     * A direction that a configuration names.
     *
     * @param task its name there
     */
    record Direction(String task, String from, String to, String prefix) {}

    static LanguagesInWords of(Text2TextGenerator generator) {
        ModelConfig config = generator.model().config();
        List<Direction> directions = TaskParameters.tasks(generator.folder().config()).stream().map(TASK::matcher).filter(Matcher::matches)
                .map(found -> new Direction(found.group(), found.group(1), found.group(2), TaskParameters.prefix(config, found.group()).orElse("")))
                .toList();
        return new LanguagesInWords(directions, TaskParameters.isT5(config));
    }

    @Override
    public Told told(String from, String to) {
        List<Direction> matching = directions.stream().filter(direction -> (from == null || direction.from.equals(from))
                && (to == null || direction.to.equals(to))).toList();
        if (matching.size() == 1) {
            return Told.words(matching.getFirst().task, matching.getFirst().prefix);
        }
        if (matching.size() > 1 || freely && (from == null || to == null)) {
            throw new IllegalArgumentException("the model has to be told both languages; it knows %s".formatted(this));
        }
        if (!freely) {
            throw new IllegalArgumentException("the model does not translate%s%s; it knows %s".formatted(from == null ? "" : " from '" + from + "'",
                    to == null ? "" : " to '" + to + "'", this));
        }
        return Told.words("translation_%s_to_%s".formatted(from, to), "translate %s to %s: ".formatted(name(from), name(to)));
    }

    private String name(String language) {
        String name = Locale.of(language).getDisplayLanguage(Locale.ENGLISH);
        if (language.isEmpty() || name.equals(language)) {
            throw new IllegalArgumentException("there is no language '%s'; the model knows %s".formatted(language, this));
        }
        return name;
    }

    @Override
    public String toString() {
        String known = directions.stream().map(direction -> direction.from + " to " + direction.to).collect(Collectors.joining(", "));
        return !freely ? known : (known.isEmpty() ? "" : known + ", and ") + "what it was trained on, by two-letter codes such as en and de";
    }
}
