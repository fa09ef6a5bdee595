package org.transformer4j.models.generation;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.chat.ChatMessage;
import org.transformer4j.models.chat.ChatTemplate;
import org.transformer4j.models.session.Session;
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
 * that after the prompt, without special tokens. With several beams there is no piece of it before the search has ended.
 */
public final class TextGenerator implements AutoCloseable {
    private final ModelFolder folder;
    private final Decoder model;
    private final Tokenizer tokenizer;
    private final ModelDefaults defaults;
    private final Set<TextRun> runs = ConcurrentHashMap.newKeySet();
    private final Set<PromptCache> caches = ConcurrentHashMap.newKeySet();
    /** Read when it is first asked for: many a model has none, and it is not to slow down the start of those that have. */
    private volatile ChatTemplate chatTemplate;
    private volatile boolean closed;

    /** Owns model and tokenizer. It checks nothing that could leave them open. */
    private TextGenerator(ModelFolder folder, Decoder model, Tokenizer tokenizer, ModelDefaults defaults) {
        this.folder = folder;
        this.model = model;
        this.tokenizer = tokenizer;
        this.defaults = defaults;
    }

    /**
     * Loads the model in a folder or a GGUF file.
     *
     * @param path a folder that has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}, or a GGUF file
     * @param backend computes; it stays open when this is closed
     * @throws org.transformer4j.models.checkpoint.CheckpointException if a file is missing or malformed, or the model is not a
     *     supported decoder
     */
    public static TextGenerator load(Path path, Backend backend) {
        return load(ModelFolder.of(path), backend);
    }

    /** Loads the small model that comes with this library. */
    public static TextGenerator bundled(Backend backend) {
        return load(ModelFolder.bundled(), backend);
    }

    /** Loads a model; as {@link #load(Path, Backend)}. */
    public static TextGenerator load(ModelFolder folder, Backend backend) {
        ModelDefaults defaults = ModelDefaults.of(folder);
        return SideBySide.load(() -> ModelDefaults.tokenizer(folder), () -> Models.loadDecoder(folder, backend),
                (tokenizer, model) -> new TextGenerator(folder, model, tokenizer, defaults));
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
     * @throws org.transformer4j.models.checkpoint.CheckpointException if one of them is out of range
     */
    public Generation defaults() {
        return Generation.from(defaults.config());
    }

    /**
     * The continuation of a prompt, piece by piece as it is generated; pieces end between characters. The stream is for one
     * thread. One that is not read to its end holds memory until it, or this, is closed.
     *
     * @param prompt the text to continue; if it is empty, the model's token for the beginning stands in
     * @throws IllegalArgumentException if the prompt is longer than the model's context, if it is empty and the model has no such
     *     token, if the tokenizer does not fit the model, or if the settings ask for chance and several beams
     */
    public Stream<String> stream(String prompt, Generation settings) {
        return TextStream.of(run(encode(prompt), settings, new FreshSession(model), () -> false));
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
        return generate(encode(prompt), settings, new FreshSession(model), sink, cancelled);
    }

    /** As {@link #generate(String, Generation)}, computing of the prompt only what {@code cache} does not have. */
    public Generated generate(String prompt, Generation settings, PromptCache cache) {
        return generate(prompt, settings, cache, piece -> {}, () -> false);
    }

    /** As {@link #generate(String, Generation, Consumer, BooleanSupplier)}, computing of the prompt only what {@code cache} does not have. */
    public Generated generate(String prompt, Generation settings, PromptCache cache, Consumer<String> sink, BooleanSupplier cancelled) {
        return generate(encode(prompt), settings, supply(cache), sink, cancelled);
    }

    /**
     * The continuations of several prompts: the same as one by one, and faster. What all prompts begin with is computed once. With
     * several beams they are made one by one.
     *
     * @return one for each prompt, in their order
     */
    public List<Generated> generate(List<String> prompts, Generation settings) {
        return generate(prompts, settings, () -> false);
    }

    /**
     * As {@link #generate(List, Generation)}.
     *
     * @param cancelled asked before each token whether to stop
     */
    public List<Generated> generate(List<String> prompts, Generation settings, BooleanSupplier cancelled) {
        settings.checkSearch();
        int[][] all = prompts.stream().map(this::encode).toArray(int[][]::new);
        if (settings.searching()) {
            return Stream.of(all).map(prompt -> generate(prompt, settings, new FreshSession(model), piece -> {}, cancelled)).toList();
        }
        return new PromptBatch(model, tokenizer, settings, defaults.eos(), cancelled).generate(all);
    }

    /**
     * The best continuations that a beam search finds, the best first: as many as {@code settings.beams().returned()}.
     *
     * @throws IllegalArgumentException as for {@link #stream}, or if there are more hypotheses than beams
     */
    public List<Generated> hypotheses(String prompt, Generation settings) {
        return new PromptBatch(model, tokenizer, settings, defaults.eos(), () -> false).hypotheses(encode(prompt));
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
        return generate(encode(messages, chatTemplate()), settings, new FreshSession(model), sink, cancelled);
    }

    /**
     * As {@link #answer(List, Generation, Consumer, BooleanSupplier)}, computing only what {@code cache} does not have: in a conversation
     * that goes on, what was said last.
     *
     * @param template how the conversation is written; usually {@link #chatTemplate}
     */
    public Generated answer(List<ChatMessage> messages, ChatTemplate template, Generation settings, PromptCache cache, Consumer<String> sink,
            BooleanSupplier cancelled) {
        return generate(encode(messages, template), settings, supply(cache), sink, cancelled);
    }

    /** A memory for prompts that begin in the same way. It is closed with this. */
    public PromptCache newPromptCache() {
        requireOpen();
        PromptCache cache = new PromptCache(model, caches::remove);
        caches.add(cache);
        return cache;
    }

    /**
     * Computes a prompt beforehand, so that a text which begins with it begins sooner.
     *
     * @throws IllegalArgumentException as for {@link #stream}
     */
    public void prepare(String prompt, PromptCache cache) {
        int[] ids = encode(prompt);
        SessionSupply supply = supply(cache);
        int[] computed = {};
        try {
            Session session = supply.open(ids, 1, 1, Session.DEFAULT_CHUNK);
            session.append(Arrays.copyOfRange(ids, session.length(0), ids.length));
            computed = ids;
        } finally {
            supply.release(computed);
        }
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
            template = folder.chatTemplate();
            chatTemplate = template;
        }
        return template;
    }

    private SessionSupply supply(PromptCache cache) {
        if (cache.model() != model) {
            throw new IllegalArgumentException("a prompt cache of another model; take one from newPromptCache() of this text generator");
        }
        return cache.supply();
    }

    private Generated generate(int[] prompt, Generation settings, SessionSupply supply, Consumer<String> sink, BooleanSupplier cancelled) {
        try (TextRun run = run(prompt, settings, supply, cancelled)) {
            return run.toEnd(sink);
        }
    }

    /**
     * Frees model and tokenizer, prompt caches, and what streams that were not read to their end still hold. Nothing may be generating. The
     * backend stays open.
     */
    @Override
    public void close() {
        closed = true;
        runs.forEach(TextRun::close);
        caches.forEach(PromptCache::close);
        model.close();
        tokenizer.close();
    }

    private TextRun run(int[] prompt, Generation settings, SessionSupply supply, BooleanSupplier cancelled) {
        settings.checkSearch();
        TextRun run = new TextRun(supply, prompt, new TextPieces(tokenizer, settings, prompt), settings, defaults.eos(), cancelled, runs::remove);
        runs.add(run);
        return run;
    }

    private int[] encode(List<ChatMessage> messages, ChatTemplate template) {
        requireOpen();
        // The template writes the special tokens itself.
        int[] ids = tokenizer.encode(template.render(messages, true), false);
        PromptTokens.check(ids, tokenizer, model.vocabularySize());
        TokenGenerator.checkRoom(ids, 0, model.contextLength(), model);
        return ids;
    }

    private int[] encode(String prompt) {
        requireOpen();
        int[] ids = tokenizer.encode(prompt);
        if (ids.length == 0 && defaults.bos().isPresent()) {
            ids = new int[] {defaults.bos().getAsInt()};
        }
        if (ids.length == 0) {
            throw new IllegalArgumentException("the prompt is empty and the model has no bos_token_id to begin with; give it some text");
        }
        PromptTokens.check(ids, tokenizer, model.vocabularySize());
        TokenGenerator.checkRoom(ids, 0, model.contextLength(), model);
        return ids;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this text generator was closed");
        }
    }
}
