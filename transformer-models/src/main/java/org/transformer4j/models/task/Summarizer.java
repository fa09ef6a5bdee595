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

/**
 * Says in short what a text says, with an encoder-decoder such as BART, Pegasus or T5.
 *
 * {@snippet :
 * try (Summarizer summarizer = Summarizer.load(Path.of("bart-large-cnn"), backend)) {
 *     System.out.println(summarizer.summarize(article));
 * }
 * }
 *
 * <p>What the model wants in front of the text, and how it wants to be asked, is in {@code task_specific_params.summarization} of its
 * configuration; a T5 without it gets {@code summarize: }. Several threads may use one at the same time.
 */
public final class Summarizer implements AutoCloseable {
    private static final String TASK = "summarization";

    private final Text2TextGenerator generator;
    private final String prefix;

    private Summarizer(Text2TextGenerator generator) {
        this.generator = generator;
        this.prefix = TaskParameters.prefix(generator.model().config(), TASK)
                .orElse(TaskParameters.isT5(generator.model().config()) ? "summarize: " : "");
    }

    /**
     * Loads a model.
     *
     * @param folder has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}
     * @param backend computes; it stays open when this is closed
     * @throws org.transformer4j.models.checkpoint.CheckpointException if a file is missing or malformed, or the model is no encoder-decoder
     */
    public static Summarizer load(Path folder, Backend backend) {
        return TaskParameters.owned(Text2TextGenerator.load(ModelFolder.of(folder), backend), Summarizer::new);
    }

    /** The settings that the model comes with for summaries. */
    public Generation defaults() {
        return generator.defaults(TASK);
    }

    /**
     * The summary of a text, as the model wants it made.
     *
     * @throws IllegalArgumentException if the text is empty or too long
     */
    public String summarize(String text) {
        return summarize(text, defaults(), piece -> {}, () -> false).text();
    }

    /**
     * The summary of a text, piece by piece on the way.
     *
     * @param sink receives each piece as soon as it is certain: with several beams at the end of the search
     * @param cancelled asked before each token whether to stop
     * @throws IllegalArgumentException if the text is empty or too long, or the settings ask for chance and several beams
     */
    public Generated summarize(String text, Generation settings, Consumer<String> sink, BooleanSupplier cancelled) {
        return generator.generate(source(text), settings, sink, cancelled);
    }

    /** The summaries of several texts: the same as one by one, and faster. */
    public List<Generated> summarize(List<String> texts, Generation settings, BooleanSupplier cancelled) {
        return generator.generate(texts.stream().map(this::source).toList(), settings, cancelled);
    }

    private Text2TextGenerator.Source source(String text) {
        TaskParameters.requireText(text);
        return generator.encode(prefix + text);
    }

    /** Frees model and tokenizer. The backend stays open. */
    @Override
    public void close() {
        generator.close();
    }
}
