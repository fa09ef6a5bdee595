package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.transformer4j.api.Backend;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.Text2TextGenerator;
import org.transformer4j.models.task.Translator;
import org.transformer4j.training.data.LanguageTokens;
import org.transformer4j.training.metric.TranslationScore;
import org.transformer4j.training.run.RunSettings.Task;

/** Scores what a model that has learnt to translate makes of the validation files. */
final class TranslationCheck {
    private TranslationCheck() {}

    /** The score; none where the task is another, nothing is asked for, or there are no such files. */
    static Optional<TranslationScore> of(RunSettings settings, Path model, Backend backend, RunListener listener) {
        Integer most = settings.evaluation().translations();
        if (settings.task() != Task.TRANSLATE || most == null || most == 0 || settings.data().validation().isEmpty()) {
            return Optional.empty();
        }
        List<String> sources = new ArrayList<>();
        List<String> references = new ArrayList<>();
        try (Text2TextGenerator generator = Text2TextGenerator.load(model, backend)) {
            Texts.validation(settings).entries().read(entry -> {
                String source = entry.texts().get(0);
                if (sources.size() < most && !source.isBlank() && fits(source, generator)) {
                    sources.add(source);
                    references.add(entry.texts().get(1));
                }
            });
            if (sources.isEmpty()) {
                return Optional.empty();
            }
            listener.does("translating %d texts".formatted(sources.size()));
            if (!LanguageTokens.of(generator.tokenizer()).isEmpty()) {
                return Optional.of(told(settings, model, backend, listener, sources, references));
            }
            Generation search = TranslationScore.search(generator.defaults());
            return Optional.of(TranslationScore.of(generator, search, sources, references, done -> listener.evaluating(done, sources.size())));
        }
    }

    /** Of a model that has tokens for languages. */
    private static TranslationScore told(RunSettings settings, Path model, Backend backend, RunListener listener, List<String> sources,
            List<String> references) {
        try (Translator translator = Translator.load(model, backend)) {
            Translator.Direction direction = translator.direction(settings.data().from(), settings.data().to());
            return TranslationScore.of(translator, direction, TranslationScore.search(translator.defaults(direction)), sources, references,
                    done -> listener.evaluating(done, sources.size()));
        }
    }

    /** Training left out what is longer than the model reads. */
    private static boolean fits(String source, Text2TextGenerator generator) {
        try {
            generator.encode(source);
            return true;
        } catch (IllegalArgumentException tooLong) {
            return false;
        }
    }
}
