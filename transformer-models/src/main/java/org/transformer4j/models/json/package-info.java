/**
 * Strict reading of JSON that nobody vouches for: bounded in size and depth, no duplicate keys, no half characters.
 *
 * <p>Not exported. Everything that is wrong with a file becomes a
 * {@link org.transformer4j.models.checkpoint.CheckpointException} with one line that names the file.
 */
package org.transformer4j.models.json;
