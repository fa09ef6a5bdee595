package org.transformer4j.models.task;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.Text2TextGenerator;
import org.transformer4j.models.generation.Text2TextGenerator.Source;
import org.transformer4j.models.tokenizer.TokenizedText;

/** Which languages a model translates between, and how it is told. {@link #toString} says it in words. */
sealed interface TranslationLanguages permits LanguageCodes, TargetLanguageTokens, LanguagesInWords, FixedLanguages {
    /** The way of a model. */
    static TranslationLanguages of(Text2TextGenerator generator) {
        LanguageCodes codes = LanguageCodes.of(generator);
        if (!codes.ids().isEmpty()) {
            return codes;
        }
        List<String> targets = TargetLanguageTokens.languages(generator.tokenizer());
        if (!targets.isEmpty()) {
            return new TargetLanguageTokens(targets);
        }
        LanguagesInWords words = LanguagesInWords.of(generator);
        return words.freely() || !words.directions().isEmpty() ? words : FixedLanguages.of(generator);
    }

    /**
     * What to tell it; a language that is null is the model's own.
     *
     * @throws IllegalArgumentException if the model does not know a language, or has to be told one
     */
    Told told(String from, String to);

    /**
     * What a model is told.
     *
     * @param task the name of its settings in the configuration
     * @param prefix text in front of every source
     * @param sourceLanguage the token to take instead of other languages' among those that the tokenizer puts around a text
     * @param languageTokens all tokens of languages
     * @param targetLanguage the token that follows the first in every written text
     * @param start the first one, if it is not the model's usual one
     */
    record Told(String task, String prefix, OptionalInt sourceLanguage, Set<Integer> languageTokens, OptionalInt targetLanguage, OptionalInt start) {
        /** Told in words, or nothing. */
        static Told words(String task, String prefix) {
            return new Told(task, prefix, OptionalInt.empty(), Set.of(), OptionalInt.empty(), OptionalInt.empty());
        }

        /** Settings that begin a text with its language. */
        Generation change(Generation settings) {
            return targetLanguage.isEmpty() ? settings : settings.constraints(settings.constraints().forcedBos(targetLanguage.getAsInt()));
        }

        /** The tokens to read. */
        Source source(Text2TextGenerator generator, String text) {
            Source source = generator.encode(prefix + text);
            int[] ids = source.ids();
            if (sourceLanguage.isPresent()) {
                TokenizedText tokens = generator.tokenizer().tokenize(prefix + text);
                ids = IntStream.range(0, ids.length).map(i -> tokens.parts()[i] == TokenizedText.TEMPLATE && languageTokens.contains(tokens.ids()[i])
                        ? sourceLanguage.getAsInt() : tokens.ids()[i]).toArray();
            }
            return new Source(ids, start.orElse(source.start()));
        }
    }
}
