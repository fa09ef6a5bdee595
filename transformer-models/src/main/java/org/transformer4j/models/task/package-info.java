/**
 * What models are used for. Encoders: vectors of texts, missing words, labels of texts and of words, answers to questions.
 * Encoder-decoders: {@link org.transformer4j.models.task.Translator translations} and
 * {@link org.transformer4j.models.task.Summarizer summaries}. Decoders: {@link org.transformer4j.models.task.ChatSession conversations}.
 *
 * <p>Each task is a class that loads a folder as Hugging Face and sentence-transformers store it. What a task computes of the model's
 * scores is computed on the host in a fixed order, so that it is the same to the bit wherever the model runs.
 */
package org.transformer4j.models.task;
