package org.transformer4j.models.task;

import java.util.Optional;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.generation.Text2TextGenerator;

/**
 * From one language to another one, and nothing to tell: a Marian for two languages.
 *
 * @param source what it reads, if the files say so
 * @param target what it writes
 */
record FixedLanguages(Optional<String> source, Optional<String> target) implements TranslationLanguages {
    static FixedLanguages of(Text2TextGenerator generator) {
        TokenizerConfig config = generator.folder().tokenizerConfig();
        return new FixedLanguages(config.sourceLanguage(), config.targetLanguage());
    }

    @Override
    public Told told(String from, String to) {
        if (from != null && !from.equals(source.orElse(null)) || to != null && !to.equals(target.orElse(null))) {
            throw new IllegalArgumentException("the model cannot be told to translate%s%s; it knows %s".formatted(from == null ? "" : " from '" + from + "'",
                    to == null ? "" : " to '" + to + "'", this));
        }
        return Told.words("translation", "");
    }

    @Override
    public String toString() {
        return source.isPresent() && target.isPresent() ? source.get() + " to " + target.get() : "two languages that its files do not name: ask for none";
    }
}
