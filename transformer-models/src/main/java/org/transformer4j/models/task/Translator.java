package org.transformer4j.models.task;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.Text2TextGenerator;
import org.transformer4j.models.generation.Text2TextGenerator.Source;

/**
 * Translates with an encoder-decoder: Marian, T5 or mBART.
 *
 * {@snippet :
 * try (Translator translator = Translator.load(Path.of("opus-mt-en-de"), backend)) {
 *     System.out.println(translator.translate("The house is wonderful."));
 * }
 * }
 *
 * <p>How a model is told the languages differs: a Marian knows two, or has a token {@code >>fra<<} for each that it writes; a T5 is told in
 * words, {@code translate English to German: }; an mBART has a token such as {@code en_XX} for each, in front of or behind what it reads
 * and first in what it writes. All come down to {@link #direction}. Several threads may use one at the same time.
 */
public final class Translator implements AutoCloseable {
    private final Text2TextGenerator generator;
    private final TranslationLanguages languages;

    /** From one language to another, as a model wants to be told. */
    public static final class Direction {
        private final TranslationLanguages.Told told;

        private Direction(TranslationLanguages.Told told) {
            this.told = told;
        }
    }

    private Translator(Text2TextGenerator generator) {
        this.generator = generator;
        this.languages = TranslationLanguages.of(generator);
    }

    /**
     * Loads a model.
     *
     * @param folder has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}
     * @param backend computes; it stays open when this is closed
     * @throws org.transformer4j.models.checkpoint.CheckpointException if a file is missing or malformed, or the model is no encoder-decoder
     */
    public static Translator load(Path folder, Backend backend) {
        return TaskParameters.owned(Text2TextGenerator.load(ModelFolder.of(folder), backend), Translator::new);
    }

    /** What it can translate, in words for a message. */
    public String languages() {
        return languages.toString();
    }

    /**
     * From one language to another.
     *
     * @param from the language of the texts, such as {@code en}, or null for the one that the model reads by itself
     * @param to the language that is wanted, or null for the one that the model writes by itself
     * @throws IllegalArgumentException if the model does not know a language, or has to be told one
     */
    public Direction direction(String from, String to) {
        return new Direction(languages.told(from, to));
    }

    /** The settings that the model comes with for a translation. */
    public Generation defaults(Direction direction) {
        return direction.told.change(generator.defaults(direction.told.task()));
    }

    /**
     * The translation of a text between the only languages that the model knows, as it wants it made.
     *
     * @throws IllegalArgumentException if the text is empty or too long, or the model has to be told languages
     */
    public String translate(String text) {
        return translate(text, null, null);
    }

    /** The translation of a text; languages as for {@link #direction}, exceptions as for {@link #translate(String)}. */
    public String translate(String text, String from, String to) {
        Direction direction = direction(from, to);
        return translate(text, direction, defaults(direction), piece -> {}, () -> false).text();
    }

    /**
     * The translation of a text, piece by piece on the way.
     *
     * @param settings those of {@link #defaults}, changed or not
     * @param sink receives each piece as soon as it is certain: with several beams at the end of the search
     * @param cancelled asked before each token whether to stop
     * @throws IllegalArgumentException if the text is empty or too long, or the settings ask for chance and several beams
     */
    public Generated translate(String text, Direction direction, Generation settings, Consumer<String> sink, BooleanSupplier cancelled) {
        return generator.generate(source(text, direction), direction.told.change(settings), sink, cancelled);
    }

    /** The translations of several texts: the same as one by one, and faster. */
    public List<Generated> translate(List<String> texts, Direction direction, Generation settings, BooleanSupplier cancelled) {
        return generator.generate(texts.stream().map(text -> source(text, direction)).toList(), direction.told.change(settings), cancelled);
    }

    /**
     * How many tokens the model reads of a text.
     *
     * @throws IllegalArgumentException if the text is empty or too long
     */
    public int tokens(String text, Direction direction) {
        return source(text, direction).ids().length;
    }

    private Source source(String text, Direction direction) {
        TaskParameters.requireText(text);
        return direction.told.source(generator, text);
    }

    /** Frees model and tokenizer. The backend stays open. */
    @Override
    public void close() {
        generator.close();
    }
}
