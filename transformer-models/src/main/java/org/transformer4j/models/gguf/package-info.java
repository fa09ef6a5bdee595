/**
 * GGUF, the file format of ggml and llama.cpp: one file with the weights (often quantised), the configuration and the tokenizer.
 *
 * <p>{@link org.transformer4j.models.gguf.GgufFile} is the file as it is, checked completely when it is opened;
 * {@link org.transformer4j.models.gguf.GgmlType} lists the formats of weights by their numbers in files;
 * {@link org.transformer4j.models.gguf.GgufModel} shows a file the way Hugging Face would have stored the same model:
 * {@code config.json}, tensors under its names and in its layouts, {@code tokenizer.json}.
 *
 * <p>Source: the GGUF specification in the documentation of ggml, versions 2 and 3. Whatever is wrong with a file becomes a
 * {@link org.transformer4j.models.checkpoint.CheckpointException}; nothing is allocated because a file says so.
 */
package org.transformer4j.models.gguf;
