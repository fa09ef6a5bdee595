/**
 * Checkpoints: safetensors, one file or several with an index, mapped into memory and read in place; GGUF files are the other kind.
 *
 * <p>A file is checked completely when it is opened, before any tensor can be asked for: lengths against the size of the
 * file, types against shapes, and every byte of data belonging to exactly one tensor. Whatever is wrong becomes a
 * {@link org.transformer4j.models.checkpoint.CheckpointException}; nothing is allocated because a file says so.
 */
package org.transformer4j.models.checkpoint;
