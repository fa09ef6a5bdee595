package org.transformer4j.models.generation;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.chat.ChatMessage;
import org.transformer4j.models.chat.ChatTemplate;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * Continues text with a model.
 *
 * {@snippet :
 * try (Backend backend = Backends.select(); TextGenerator gpt = TextGenerator.bundled(backend)) {
 *     gpt.stream("O Romeo, Romeo", Generation.greedy().maxNewTokens(64)).forEach(System.out::print);
 * }
 * }
 *
 * <p>Several threads may use one at the same time: they share the model, and each call has a conversation of its own. Text is
 * that after the prompt, without special tokens.
 */
public final class TextGenerator implements AutoCloseable {
    private final ModelFolder folder;
    private final Decoder model;
    private final Tokenizer tokenizer;
    private final GenerationConfig config;
    private final OptionalInt bos;
    private final int[] eos;
    private final Set<TextRun> runs = ConcurrentHashMap.newKeySet();
    /** Read when it is first asked for: many a model has none, and it is not to slow down the start of those that have. */
    private volatile ChatTemplate chatTemplate;
    private volatile boolean closed;

    /** Owns model and tokenizer. It checks nothing that could leave them open. */
    private TextGenerator(ModelFolder folder, Decoder model, Tokenizer tokenizer, GenerationConfig config, OptionalInt bos, int[] eos) {
        this.folder = folder;
        this.model = model;
        this.tokenizer = tokenizer;
        this.config = config;
        this.bos = bos;
        this.eos = eos;
    }

    /**
     * Loads the model in a folder.
     *
     * @param folder has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}
     * @param backend computes; it stays open when this is closed
     * @throws org.transformer4j.models.checkpoint.CheckpointException if a file is missing or malformed, or the model is not a
     *     supported decoder
     */
    public static TextGenerator load(Path folder, Backend backend) {
        return load(ModelFolder.of(folder), backend);
    }

    /** Loads the small model that comes with this library. */
    public static TextGenerator bundled(Backend backend) {
        return load(ModelFolder.bundled(), backend);
    }

    /** Loads a model; as {@link #load(Path, Backend)}. */
    public static TextGenerator load(ModelFolder folder, Backend backend) {
        GenerationConfig config = folder.generationConfig();
        SpecialTokens own = config.tokens();
        // Many a generation_config.json leaves to config.json what the special tokens are.
        SpecialTokens fallback = GenerationConfig.of(folder.config()).tokens();
        OptionalInt bos = own.bos().isPresent() ? own.bos() : fallback.bos();
        int[] eos = (own.eos().isEmpty() ? fallback.eos() : own.eos()).stream().mapToInt(Integer::intValue).toArray();
        return SideBySide.load(folder::tokenizer, () -> Models.loadDecoder(folder, backend),
                (tokenizer, model) -> new TextGenerator(folder, model, tokenizer, config, bos, eos));
    }

    /** The model. */
    public Decoder model() {
        return model;
    }

    /** Its tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * The settings that the model comes with.
     *
     * @throws IllegalArgumentException if they ask for something that is not supported
     * @throws org.transformer4j.models.checkpoint.CheckpointException if one of them is out of range
     */
    public Generation defaults() {
        return Generation.from(config);
    }

    /**
     * The continuation of a prompt, piece by piece as it is generated; pieces end between characters. The stream is for one
     * thread. One that is not read to its end holds memory until it, or this, is closed.
     *
     * @param prompt the text to continue; if it is empty, the model's token for the beginning stands in
     * @throws IllegalArgumentException if the prompt is longer than the model's context, if it is empty and the model has no such
     *     token, or if the tokenizer does not fit the model
     */
    public Stream<String> stream(String prompt, Generation settings) {
        TextRun run = run(encode(prompt), settings, () -> false);
        Spliterator<String> pieces = new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
            @Override
            public boolean tryAdvance(Consumer<? super String> action) {
                String piece = run.next();
                if (piece != null) {
                    action.accept(piece);
                }
                return piece != null;
            }
        };
        return StreamSupport.stream(pieces, false).onClose(run::close);
    }

    /** The continuation of a prompt as a whole; prompt and exceptions as for {@link #stream}. */
    public Generated generate(String prompt, Generation settings) {
        return generate(prompt, settings, piece -> {}, () -> false);
    }

    /**
     * The continuation of a prompt as a whole, shown piece by piece on the way; prompt and exceptions as for {@link #stream}.
     *
     * @param sink receives each piece as soon as it is certain, in the calling thread
     * @param cancelled asked before each token, and now and then during a long prompt, whether to stop
     */
    public Generated generate(String prompt, Generation settings, Consumer<String> sink, BooleanSupplier cancelled) {
        return generate(encode(prompt), settings, sink, cancelled);
    }

    /**
     * The model's answer in a conversation, written as its chat template wants it.
     *
     * @param messages from the first to the last, usually one of the user
     * @param sink receives each piece as soon as it is certain, in the calling thread
     * @param cancelled asked before each token, and now and then during a long prompt, whether to stop
     * @throws org.transformer4j.models.checkpoint.CheckpointException if the model has no chat template
     * @throws org.transformer4j.models.chat.ChatTemplateException if the template is malformed, or refuses the conversation
     * @throws IllegalArgumentException if the conversation is longer than the model's context
     */
    public Generated answer(List<ChatMessage> messages, Generation settings, Consumer<String> sink, BooleanSupplier cancelled) {
        requireOpen();
        // The template writes the special tokens itself.
        return generate(checked(tokenizer.encode(chatTemplate().render(messages, true), false)), settings, sink, cancelled);
    }

    /**
     * How the model wants conversations to be written.
     *
     * @throws org.transformer4j.models.checkpoint.CheckpointException if it does not say
     * @throws org.transformer4j.models.chat.ChatTemplateException if its template is malformed
     */
    public ChatTemplate chatTemplate() {
        ChatTemplate template = chatTemplate;
        if (template == null) {
            template = folder instanceof ModelFolder.OnDisk(Path path) ? ChatTemplate.read(path)
                    : ChatTemplate.of(folder.tokenizerConfig(), ChatTemplate.DEFAULT_NAME, folder.origin());
            chatTemplate = template;
        }
        return template;
    }

    private Generated generate(int[] prompt, Generation settings, Consumer<String> sink, BooleanSupplier cancelled) {
        try (TextRun run = run(prompt, settings, cancelled)) {
            StringBuilder text = new StringBuilder();
            for (String piece = run.next(); piece != null; piece = run.next()) {
                text.append(piece);
                sink.accept(piece);
            }
            return run.result(text.toString());
        }
    }

    /**
     * Frees model and tokenizer, and what streams that were not read to their end still hold. Nothing may be generating. The
     * backend stays open.
     */
    @Override
    public void close() {
        closed = true;
        runs.forEach(TextRun::close);
        model.close();
        tokenizer.close();
    }

    private TextRun run(int[] prompt, Generation settings, BooleanSupplier cancelled) {
        requireOpen();
        TextRun run = new TextRun(model, tokenizer, prompt, settings, eos, cancelled, runs::remove);
        runs.add(run);
        return run;
    }

    private int[] encode(String prompt) {
        requireOpen();
        int[] ids = tokenizer.encode(prompt);
        if (ids.length == 0 && bos.isPresent()) {
            ids = new int[] {bos.getAsInt()};
        }
        if (ids.length == 0) {
            throw new IllegalArgumentException("the prompt is empty and the model has no bos_token_id to begin with; give it some text");
        }
        return checked(ids);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this text generator was closed");
        }
    }

    private int[] checked(int[] ids) {
        int largest = Arrays.stream(ids).max().orElse(0);
        if (largest >= model.vocabularySize()) {
            throw new IllegalArgumentException(("the tokenizer gives a token id %d (%s), but the model's vocabulary is 0 to %d; "
                    + "take the tokenizer.json that belongs to the model").formatted(largest,
                            tokenizer.token(largest).orElse("unknown"), model.vocabularySize() - 1));
        }
        return ids;
    }
}
