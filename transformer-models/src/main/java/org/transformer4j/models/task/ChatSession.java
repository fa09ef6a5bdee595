package org.transformer4j.models.task;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.transformer4j.models.chat.ChatMessage;
import org.transformer4j.models.chat.ChatTemplate;
import org.transformer4j.models.generation.FinishReason;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.PromptCache;
import org.transformer4j.models.generation.TextGenerator;

/**
 * A conversation with a model, written as its chat template wants it.
 *
 * {@snippet :
 * try (TextGenerator model = TextGenerator.load(Path.of("zephyr"), backend);
 *         ChatSession chat = new ChatSession(model, "You are a pirate.")) {
 *     chat.say("Who wrote Hamlet?", model.defaults(), System.out::print, () -> false);
 * }
 * }
 *
 * <p>Each turn computes only what was not said before, and gives the answer, to the bit, that the whole conversation would get at once.
 * For one thread; several conversations may share a model.
 */
public final class ChatSession implements AutoCloseable {
    private final TextGenerator generator;
    private final ChatTemplate template;
    private final List<ChatMessage> beginning;
    private final List<ChatMessage> messages;
    private final PromptCache cache;

    /**
     * A conversation that nobody has said anything in.
     *
     * @param generator stays the caller's
     * @throws org.transformer4j.models.checkpoint.CheckpointException if the model has no chat template
     * @throws org.transformer4j.models.chat.ChatTemplateException if its template is malformed
     */
    public ChatSession(TextGenerator generator) {
        this(generator, generator.chatTemplate(), List.of());
    }

    /** The same for a model that is told something first. */
    public ChatSession(TextGenerator generator, String system) {
        this(generator, generator.chatTemplate(), List.of(ChatMessage.system(system)));
    }

    /**
     * A conversation that goes on from another.
     *
     * @param template how it is written, whatever the model says
     * @param messages what was said before, from the first to the last
     */
    public ChatSession(TextGenerator generator, ChatTemplate template, List<ChatMessage> messages) {
        this.generator = generator;
        this.template = template;
        this.beginning = List.copyOf(messages);
        this.messages = new ArrayList<>(messages);
        this.cache = generator.newPromptCache();
    }

    /** What was said so far, from the first to the last. */
    public List<ChatMessage> messages() {
        return List.copyOf(messages);
    }

    /** The answer to what the user says; exceptions as for {@link #say(String, Generation, Consumer, BooleanSupplier)}. */
    public Generated say(String text, Generation settings) {
        return say(text, settings, piece -> {}, () -> false);
    }

    /**
     * The answer to what the user says, piece by piece on the way. Both are part of the conversation from then on; an answer that was
     * cancelled with what there is of it, unless there is nothing. If this throws, nothing was said.
     *
     * @param sink receives each piece as soon as it is certain, in the calling thread
     * @param cancelled asked before each token, and now and then during a long prompt, whether to stop
     * @throws org.transformer4j.models.chat.ChatTemplateException if the template refuses the conversation
     * @throws IllegalArgumentException if the text is empty, or the conversation is longer than the model's context
     */
    public Generated say(String text, Generation settings, Consumer<String> sink, BooleanSupplier cancelled) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the message is empty; say something");
        }
        List<ChatMessage> all = new ArrayList<>(messages);
        all.add(ChatMessage.user(text));
        Generated answer = generator.answer(all, template, settings, cache, sink, cancelled);
        if (answer.finishReason() != FinishReason.CANCELLED || !answer.text().isEmpty()) {
            messages.add(ChatMessage.user(text));
            messages.add(ChatMessage.assistant(answer.text()));
        }
        return answer;
    }

    /** Goes back to the beginning, as if nothing had been said since. */
    public void reset() {
        messages.clear();
        messages.addAll(beginning);
    }

    /** Frees what was kept of the conversation. The model stays open. */
    @Override
    public void close() {
        cache.close();
    }
}
