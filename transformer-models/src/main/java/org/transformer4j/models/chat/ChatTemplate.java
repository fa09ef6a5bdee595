package org.transformer4j.models.chat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.models.chat.jinja.JinjaException;
import org.transformer4j.models.chat.jinja.JinjaTemplate;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.json.JsonFile;

/**
 * How a model wants a conversation to be written: the {@code chat_template} that comes with its tokenizer, in the language Jinja.
 *
 * {@snippet :
 * ChatTemplate template = ChatTemplate.read(Path.of("zephyr"));
 * String prompt = template.render(List.of(ChatMessage.user("Who wrote Hamlet?")), true);
 * }
 *
 * <p>The template is a program by a stranger. It computes with text, numbers, lists and dictionaries and reaches nothing else, and one
 * that does not end, or writes without end, is stopped. Its text contains the model's special tokens; encode it without adding them
 * again. Immutable, and safe for use by several threads.
 */
public final class ChatTemplate {
    /** The name of the template that is taken if there are several. */
    public static final String DEFAULT_NAME = "default";

    private static final int MAX_BYTES = 1 << 22;

    private final JinjaTemplate template;
    private final String origin;
    private final Map<String, Object> specialTokens;
    private final Clock clock;

    private ChatTemplate(JinjaTemplate template, String origin, Map<String, Object> specialTokens, Clock clock) {
        this.template = template;
        this.origin = origin;
        this.specialTokens = specialTokens;
        this.clock = clock;
    }

    /**
     * The template of the model in a folder: {@code chat_template.jinja}, or the one in {@code tokenizer_config.json}.
     *
     * @throws CheckpointException if there is none, or a file cannot be read
     * @throws ChatTemplateException if it is malformed
     */
    public static ChatTemplate read(Path folder) {
        Path configFile = folder.resolve("tokenizer_config.json");
        Path own = folder.resolve("chat_template.jinja");
        TokenizerConfig config = Files.exists(configFile) ? TokenizerConfig.read(configFile) : TokenizerConfig.absent();
        if (Files.exists(own)) {
            return of(StandardCharsets.UTF_8.decode(JsonFile.read(own, MAX_BYTES)).toString(), own.toString(), config);
        }
        return of(config, DEFAULT_NAME, configFile.toString());
    }

    /**
     * A template in a tokenizer's configuration.
     *
     * @param name {@value #DEFAULT_NAME}, or another if there are several
     * @param origin what to call the file in messages
     * @throws CheckpointException if there is none of that name
     * @throws ChatTemplateException if it is malformed
     */
    public static ChatTemplate of(TokenizerConfig config, String name, String origin) {
        Map<String, String> templates = config.chatTemplates();
        if (templates.isEmpty()) {
            throw new CheckpointException("%s: no chat_template; the model was not trained on conversations: write the prompt yourself".formatted(origin));
        }
        String source = Optional.ofNullable(templates.get(name)).orElseThrow(() -> new CheckpointException(
                "%s: no chat_template called \"%s\"; there is %s".formatted(origin, name, String.join(", ", templates.keySet()))));
        return of(source, "%s: chat_template%s".formatted(origin, templates.size() > 1 ? " " + name : ""), config);
    }

    /**
     * A template.
     *
     * @param source its text
     * @param origin what to call it in messages
     * @param config the special tokens that it may use, {@code bos_token} and others
     * @throws ChatTemplateException if it is malformed
     */
    public static ChatTemplate of(String source, String origin, TokenizerConfig config) {
        Map<String, Object> specialTokens = new LinkedHashMap<>();
        config.bosToken().ifPresent(token -> specialTokens.put("bos_token", token));
        config.eosToken().ifPresent(token -> specialTokens.put("eos_token", token));
        config.padToken().ifPresent(token -> specialTokens.put("pad_token", token));
        config.unknownToken().ifPresent(token -> specialTokens.put("unk_token", token));
        try {
            return new ChatTemplate(JinjaTemplate.parse(source), origin, specialTokens, Clock.systemDefaultZone());
        } catch (JinjaException failure) {
            throw failure(origin, failure);
        }
    }

    /** The same, for which it is another time: for templates that write the date. */
    public ChatTemplate at(Clock newClock) {
        return new ChatTemplate(template, origin, specialTokens, newClock);
    }

    /**
     * A conversation as the model wants it.
     *
     * @param messages from the first to the last
     * @param addGenerationPrompt whether to end with what makes the model answer
     * @throws ChatTemplateException if the template refuses the conversation, fails, or comes to no end
     */
    public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
        return render(messages, addGenerationPrompt, Map.of());
    }

    /**
     * As {@link #render(List, boolean)}, with further variables for the template.
     *
     * @param variables their names and values: null, text, Boolean, numbers, and lists and maps of these
     * @throws IllegalArgumentException if a variable has a value of another kind
     */
    public String render(List<ChatMessage> messages, boolean addGenerationPrompt, Map<String, ?> variables) {
        Map<String, Object> all = new LinkedHashMap<>(specialTokens);
        all.put("tools", null);
        all.put("documents", null);
        variables.forEach((name, value) -> all.put(name, PlainValues.of(name, value)));
        all.put("messages", messages.stream().<Object>map(ChatTemplate::plain).toList());
        all.put("add_generation_prompt", addGenerationPrompt);
        try {
            return template.render(all, clock);
        } catch (JinjaException failure) {
            throw failure(origin, failure);
        }
    }

    private static Map<String, Object> plain(ChatMessage message) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("role", message.role());
        members.put("content", message.content());
        return members;
    }

    private static ChatTemplateException failure(String origin, JinjaException failure) {
        return new ChatTemplateException("%s, line %d: %s".formatted(origin, failure.line(), failure.getMessage().replaceAll("\\R", " ")),
                failure.line(), failure);
    }
}
