/**
 * Conversations with a model that was trained on them: messages to the text that the model expects.
 *
 * <p>{@link org.transformer4j.models.chat.ChatTemplate} is what a model's {@code tokenizer_config.json} says about that;
 * {@link org.transformer4j.models.chat.ChatMessage} is what it takes.
 */
package org.transformer4j.models.chat;
