package org.transformer4j.models.generation;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * Reads a text and writes another, with an encoder-decoder such as T5, BART or Marian.
 *
 * {@snippet :
 * try (Text2TextGenerator t5 = Text2TextGenerator.load(Path.of("t5-small"), backend)) {
 *     System.out.println(t5.generate("translate English to German: The house is wonderful.", t5.defaults()).text());
 * }
 * }
 *
 * <p>Several threads may use one at the same time. Text is without special tokens. With several beams there is no piece of it before the
 * search has ended.
 */
public final class Text2TextGenerator implements AutoCloseable {
    private final ModelFolder folder;
    private final EncoderDecoder model;
    private final Tokenizer tokenizer;
    private final ModelDefaults defaults;
    private final Set<TextRun> runs = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * A text to read.
     *
     * @param ids its tokens, with the special tokens that the model wants around them
     * @param start the token that the text about it begins with
     */
    public record Source(int[] ids, int start) {}

    /** Owns model and tokenizer. It checks nothing that could leave them open. */
    private Text2TextGenerator(ModelFolder folder, EncoderDecoder model, Tokenizer tokenizer, ModelDefaults defaults) {
        this.folder = folder;
        this.model = model;
        this.tokenizer = tokenizer;
        this.defaults = defaults;
    }

    /**
     * Loads the model in a folder.
     *
     * @param folder has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}
     * @param backend computes; it stays open when this is closed
     * @throws CheckpointException if a file is missing or malformed, or the model is not a supported encoder-decoder
     */
    public static Text2TextGenerator load(Path folder, Backend backend) {
        return load(ModelFolder.of(folder), backend);
    }

    /** Loads a model; as {@link #load(Path, Backend)}. */
    public static Text2TextGenerator load(ModelFolder folder, Backend backend) {
        ModelDefaults defaults = ModelDefaults.of(folder);
        return SideBySide.load(() -> ModelDefaults.tokenizer(folder), () -> encoderDecoder(folder, backend),
                (tokenizer, model) -> new Text2TextGenerator(folder, model, tokenizer, defaults));
    }

    private static EncoderDecoder encoderDecoder(ModelFolder folder, Backend backend) {
        Model model = Models.load(folder, backend);
        if (model instanceof EncoderDecoder both) {
            return both;
        }
        model.close();
        throw new CheckpointException("%s: %s does not read one text and write another; an encoder-decoder such as t5 or marian is needed"
                .formatted(folder.origin(), model.config().modelType()));
    }

    /** What it was loaded from. */
    public ModelFolder folder() {
        return folder;
    }

    /** The model. */
    public EncoderDecoder model() {
        return model;
    }

    /** Its tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * The settings that the model comes with.
     *
     * @throws CheckpointException if one of them is out of range
     */
    public Generation defaults() {
        return SequenceGenerator.settings(defaults.config());
    }

    /**
     * The settings that the model comes with for one task: where its {@code task_specific_params} say something, that.
     *
     * @param task such as {@code summarization}
     * @throws CheckpointException as for {@link #defaults()}
     */
    public Generation defaults(String task) {
        GenerationConfig config = defaults.config();
        return SequenceGenerator.settings(model.config().section("task_specific_params").flatMap(all -> all.section(task))
                .map(config::changedBy).orElse(config));
    }

    /**
     * The tokens of a text.
     *
     * @throws IllegalArgumentException if it is empty or too long, or the tokenizer does not fit the model
     */
    public Source encode(String text) {
        requireOpen();
        if (text.isBlank()) {
            throw new IllegalArgumentException("the text is empty; give the model something to read");
        }
        return checked(new Source(tokenizer.encode(text), start()));
    }

    /** The token that a text begins with, unless its source says otherwise. */
    public int start() {
        return defaults.start().orElse(model.startToken());
    }

    /** What is written about a text; exceptions as for {@link #encode}, and if the settings ask for chance and several beams. */
    public Generated generate(String text, Generation settings) {
        return generate(encode(text), settings, piece -> {}, () -> false);
    }

    /**
     * What is written about a text, shown piece by piece on the way; exceptions as for {@link #generate(String, Generation)}.
     *
     * @param sink receives each piece as soon as it is certain, in the calling thread
     * @param cancelled asked before each token whether to stop
     */
    public Generated generate(String text, Generation settings, Consumer<String> sink, BooleanSupplier cancelled) {
        return generate(encode(text), settings, sink, cancelled);
    }

    /** As {@link #generate(String, Generation, Consumer, BooleanSupplier)}, for a text whose tokens are known. */
    public Generated generate(Source source, Generation settings, Consumer<String> sink, BooleanSupplier cancelled) {
        try (TextRun run = run(checked(source), settings, cancelled)) {
            return run.toEnd(sink);
        }
    }

    /**
     * As {@link #generate(String, Generation)}, piece by piece as it is written. The stream is for one thread. One that is not read to its
     * end holds memory until it, or this, is closed.
     */
    public Stream<String> stream(String text, Generation settings) {
        return TextStream.of(run(encode(text), settings, () -> false));
    }

    /** What is written about several texts: the same as one by one, and faster. */
    public List<Generated> generate(List<String> texts, Generation settings) {
        return generate(texts.stream().map(this::encode).toList(), settings, () -> false);
    }

    /**
     * What is written about several texts whose tokens are known: the same as one by one, and faster.
     *
     * @param cancelled asked before each token whether to stop
     */
    public List<Generated> generate(List<Source> sources, Generation settings, BooleanSupplier cancelled) {
        requireOpen();
        Generated[] results = new Generated[sources.size()];
        // Texts that begin differently are rare: one group for each beginning.
        sources.stream().mapToInt(Source::start).distinct().forEach(start -> {
            int[] places = IntStream.range(0, results.length).filter(i -> sources.get(i).start == start).toArray();
            int[][] ids = IntStream.of(places).mapToObj(i -> checked(sources.get(i)).ids).toArray(int[][]::new);
            TextRow[] rows = IntStream.of(places).mapToObj(i -> new TextRow(tokenizer, settings)).toArray(TextRow[]::new);
            List<GeneratedTokens> written = sequences(start).generate(ids, settings, i -> rows[i], cancelled);
            for (int i = 0; i < places.length; i++) {
                results[places[i]] = rows[i].result(written.get(i));
            }
        });
        return List.of(results);
    }

    /**
     * The best texts that a beam search finds, the best first: as many as {@code settings.beams().returned()}.
     *
     * @throws IllegalArgumentException as for {@link #generate(String, Generation)}, or if there are more hypotheses than beams
     */
    public List<Generated> hypotheses(String text, Generation settings) {
        return sequences(start()).hypotheses(encode(text).ids, settings, () -> false).stream()
                .map(found -> new TextRow(tokenizer, settings).result(found)).toList();
    }

    private SequenceGenerator sequences(int start) {
        return new SequenceGenerator(model, new int[] {start}, defaults.eos());
    }

    private TextRun run(Source source, Generation settings, BooleanSupplier cancelled) {
        requireOpen();
        settings.checkSearch();
        TextRun run = new TextRun(new SessionAboutSource(model, source.ids), new int[] {source.start}, new TextPieces(tokenizer, settings),
                settings, defaults.eos(), cancelled, runs::remove);
        runs.add(run);
        return run;
    }

    private Source checked(Source source) {
        PromptTokens.check(source.ids, tokenizer, model.sourceVocabularySize());
        if (source.ids.length > model.sourceLength()) {
            throw new IllegalArgumentException("the text has %d tokens, and the model reads at most %d: shorten it, or give it in parts"
                    .formatted(source.ids.length, model.sourceLength()));
        }
        return source;
    }

    /**
     * Frees model and tokenizer, and what streams that were not read to their end still hold. Nothing may be generating. The backend stays
     * open.
     */
    @Override
    public void close() {
        closed = true;
        runs.forEach(TextRun::close);
        model.close();
        tokenizer.close();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this text generator was closed");
        }
    }
}
