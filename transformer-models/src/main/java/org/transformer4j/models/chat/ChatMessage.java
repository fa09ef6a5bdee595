package org.transformer4j.models.chat;

import java.util.Objects;

/**
 * What somebody said.
 *
 * @param role who: {@code system}, {@code user}, {@code assistant}, or what else the model's template knows
 * @param content what
 */
public record ChatMessage(String role, String content) {
    public ChatMessage {
        Objects.requireNonNull(role, "a message without role");
        Objects.requireNonNull(content, "a message without content");
    }

    /** What the model should keep in mind. */
    public static ChatMessage system(String content) {
        return new ChatMessage("system", content);
    }

    /** What the person said. */
    public static ChatMessage user(String content) {
        return new ChatMessage("user", content);
    }

    /** What the model said. */
    public static ChatMessage assistant(String content) {
        return new ChatMessage("assistant", content);
    }
}
